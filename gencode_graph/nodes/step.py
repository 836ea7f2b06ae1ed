"""What a step is: a declaration. Reading one tells who does it, what it reads, writes and must hold."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import BaseModel

from gencode_graph.artifacts import Analysis, Issue, Page, StepReport, Unit
from gencode_graph.tools.app import App
from gencode_graph.tools.domain import backend_logic
from gencode_graph.tools.draft import Check
from gencode_graph.tools.paths import matches
from gencode_graph.tools.stage import Stage

APP = "app"
"""The unit of a step that writes one thing for the whole app."""

DATA_PAGES = ("collection", "dashboard")
"""Kinds whose pages always show records."""


@dataclass(frozen=True)
class Source:
    """All that a step's ``reads`` may choose from for one unit."""

    app: App
    unit: str
    description: str = ""
    change: str = ""
    reports: Mapping[str, StepReport] = field(default_factory=dict)


Read = Callable[[Source], Mapping[str, Any]]
"""Named inputs of a prompt, picked from a source; empty where there is nothing to say."""


class Derived(NamedTuple):
    """Files that follow from a step's own by a fixed rule, not by a model; None removes one.
    ``issues`` say what in the step's own files stands in the way."""

    files: Mapping[str, bytes | None]
    issues: list[Issue]


Derive = Callable[[App], Derived]

Verify = Callable[[Stage], Awaitable[None]]
"""Checks of the whole app, run in a staged copy; what it finds is noted on the stage."""


def whole_app(_: Analysis) -> list[str]:
    return [APP]


def each_entity(analysis: Analysis) -> list[str]:
    return [entity.snake for entity in analysis.entities]


def each_entity_and_logic(analysis: Analysis) -> list[str]:
    """Entities, and the logic that their routers use."""
    return [*each_entity(analysis), *(each.name for each in backend_logic(analysis))]


def each_page(analysis: Analysis) -> list[str]:
    return [page.slug for page in analysis.pages]


def has_data(page: Page) -> bool:
    """Whether the page shows records. A custom page does that with operations of the API; a tool never."""
    used = page.operations or page.entity or page.widgets
    return page.kind in DATA_PAGES or (page.kind == "custom" and bool(used))


def each_data_page(analysis: Analysis) -> list[str]:
    """Pages that show records; the others hold text, or work on their own."""
    return [page.slug for page in analysis.pages if has_data(page)]


def nothing(_: Any) -> list[str]:
    return []


def always(_: Analysis) -> str:
    return ""


def needs_backend(analysis: Analysis) -> str:
    """Why the step is skipped, "" when it is not."""
    return "" if analysis.needs.backend else "the app needs no backend"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One of the twelve. Patterns are globs of app paths in which ``{unit}`` is the unit's id.

    ``reads`` and ``files`` are the context filter: nothing else enters the prompt. ``writes`` is
    an allow-list. ``shown`` is how the reviewer reads a draft; with ``review_files`` they are shown ``files``
    too. ``repairs`` names the steps whose
    units a failure of ``verify`` may go back to, first match first; it always includes the step
    itself. ``tools`` are programs without which the step is skipped. ``looks`` are the pages of
    which a model that sees is shown the pictures.
    """

    name: str
    agent: str
    summary: str
    units: Callable[[Analysis], list[str]] = nothing
    skip: Callable[[Analysis], str] = always
    reads: tuple[Read, ...] = ()
    files: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    answer: type[BaseModel] | None = None
    checks: tuple[Check, ...] = ()
    reviewed: bool = True
    review_files: bool = False
    shown: Callable[[Mapping[str, str]], Mapping[str, str]] = dict
    derive: Derive = lambda _: Derived({}, [])
    verify: Verify | None = None
    repairs: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    looks: Callable[[Analysis], list[str]] = nothing

    def may_write(self, unit: str) -> tuple[str, ...]:
        """The allow-list of one unit."""
        return tuple(pattern.replace("{unit}", unit) for pattern in self.writes)

    def may_read(self, unit: str) -> tuple[str, ...]:
        """The files one unit is shown."""
        return tuple(pattern.replace("{unit}", unit) for pattern in self.files)

    def unit_ids(self, app: App) -> list[str]:
        """The ids of the step's units; the first step has its one unit before there is an app."""
        return self.units(app.analysis) if app.analysis else [APP]

    def owner(self, path: str, app: App) -> Unit | None:
        """The unit of this step that writes ``path``."""
        for unit in self.unit_ids(app):
            if any(matches(path, pattern) for pattern in self.may_write(unit)):
                return Unit(step=self.name, id=unit)
        return None
