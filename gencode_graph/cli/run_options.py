"""The options that all commands have which run the graph, declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_type_hints

import typer

from gencode_graph.cli.options import Json, run_context
from gencode_graph.errors import UsageError

if TYPE_CHECKING:
    from gencode_graph.context import Context

Shown = Literal["text", "json", "stream-json"]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="M", help="Who writes: offline, or provider:model (openai:gpt-5-mini). [GENCODE_MODEL]"
    ),
]
Sandbox = Annotated[
    str | None,
    typer.Option(
        metavar="KIND", help="Where generated code runs: auto, docker, local or none. [GENCODE_SANDBOX]"
    ),
]
MaxCost = Annotated[
    float | None,
    typer.Option(metavar="USD", help="Stop before more than this is spent. [GENCODE_MAX_COST]"),
]
UnsafeLocal = Annotated[
    bool,
    typer.Option("--allow-unsafe-local", help="Run model-written code here without isolation."),
]
OutputFormat = Annotated[
    str,
    typer.Option(
        metavar="FORMAT",
        help="text, json (as --json), or stream-json: every event as a line of JSON, the report last.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress, only what came of it.")]


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What one of these commands was given."""

    model: Model = None
    sandbox: Sandbox = None
    max_cost: MaxCost = None
    allow_unsafe_local: UnsafeLocal = False
    json: Json = False
    output_format: OutputFormat = "text"
    quiet: Quiet = False

    def context(self, project_id: str | None = None) -> Context:
        """The run's options. Raises UsageError, ProjectNotFoundError."""
        return run_context(
            project_id,
            model=self.model,
            sandbox=self.sandbox,
            max_cost=self.max_cost,
            allow_unsafe_local=self.allow_unsafe_local,
        )

    def shown(self) -> Shown:
        """How the result is printed. Raises UsageError."""
        formats: dict[str, Shown] = {name: name for name in get_args(Shown)}
        if self.output_format not in formats:
            raise UsageError(
                f"There is no output format {self.output_format!r}.", f"Choose {', '.join(formats)}."
            )
        if not self.json:
            return formats[self.output_format]
        if self.output_format == "stream-json":
            raise UsageError("--json and --output-format say different things.", "Give one of them.")
        return "json"


def with_run_options(command: Callable[..., None]) -> Callable[..., None]:
    """``command``, which takes ``options``, as the parser sees it: with each of them as an option."""
    hints = get_type_hints(command, include_extras=True)
    ours = get_type_hints(RunOptions, include_extras=True)

    @wraps(command)
    def called(**given: Any) -> None:
        options = RunOptions(**{each.name: given.pop(each.name) for each in fields(RunOptions)})
        command(**given, options=options)

    own = [
        parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in inspect.signature(command).parameters.items()
        if name != "options"
    ]
    added = [
        inspect.Parameter(
            each.name, inspect.Parameter.KEYWORD_ONLY, default=each.default, annotation=ours[each.name]
        )
        for each in fields(RunOptions)
    ]
    parameters = [*own, *added]
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    return called
