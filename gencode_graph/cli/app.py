"""The command's frame: what can be called, and how every error becomes one line and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from gencode_graph.cli import deleting, diagnose, drawing, projects, runs, sandbox, services
from gencode_graph.cli.leaving import signals_kept
from gencode_graph.cli.misuse import help_asked_for, misuse
from gencode_graph.cli.terminal import let_go_of_stdout, plain_streams

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_PAUSED = 5

EPILOG = """\b
Examples:
  gencode new "Create a bug tracking system"
  gencode new "CRM for leads with notes and stages" --id crm --model openai:gpt-5-mini --max-cost 2
  gencode resume crm                     go on after Ctrl-C, a crash or an empty budget
  gencode change crm "Leads have a phone number"
  gencode preview crm                    open the app in a browser

\b
Environment (a .env file in the current folder is read too):
  GENCODE_HOME       where workspaces and the database are      [./workspaces]
  GENCODE_MODEL      offline, or provider:model                 [by the key that is set, else offline]
  GENCODE_SANDBOX    auto, docker, local or none                [auto]
  GENCODE_MAX_COST   most US dollars one run may spend          [no limit]
  GENCODE_CHROMIUM   the Chromium to use                        [the one found]
  GENCODE_CACHE      where installed dependencies are kept      [~/.cache/gencode-graph]
  GENCODE_DEBUG      1 shows tracebacks
  GOOGLE_API_KEY, OPENAI_API_KEY and other providers' own variables; NO_COLOR turns colours off.

\b
Exit codes: 0 completed, 1 failed, 2 wrong use, 3 budget exhausted, 4 blocked, 5 paused.
"""

app = typer.Typer(
    name="gencode",
    help="One sentence in, a reviewed, tested, running full-stack app out.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
for module in (runs, projects, services, deleting, sandbox, diagnose, drawing):
    module.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"gencode {version('gencode-graph')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """One sentence in, a reviewed, tested, running full-stack app out."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line ``argv`` (default: the process's own); the exit code. Never raises."""
    with plain_streams(), signals_kept():
        return _main(argv)


def _main(argv: Sequence[str] | None) -> int:
    try:
        code = app(args=argv, prog_name="gencode", standalone_mode=False) or 0
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # the latter is what typer makes of the former
        let_go_of_stdout()  # whoever read our output has seen enough
        return 0
    except (KeyboardInterrupt, typer.Abort):
        _say("stopped.")
        return EXIT_PAUSED
    except Exception as error:
        if os.environ.get("GENCODE_DEBUG") == "1":
            sys.excepthook = _show_traceback
            raise
        return _tell(error)
    return int(code)


def _tell(error: Exception) -> int:
    from gencode_graph.errors import GenCodeError

    if isinstance(error, GenCodeError):
        _say(str(error))
        return error.exit_code
    if hasattr(error, "format_message"):  # the parser's own: an unknown option, a missing argument
        if shown := help_asked_for(error):
            typer.echo(shown)
        else:
            _say(misuse(error))
        return EXIT_USAGE
    if isinstance(error, OSError):
        _say(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")
        return EXIT_FAILED
    _say(f"unexpected {type(error).__name__}: {error}. GENCODE_DEBUG=1 shows where.")
    return EXIT_FAILED


def _say(message: str) -> None:
    """One line on stderr, whatever line breaks the message has."""
    print(f"gencode: {' '.join(message.split())}", file=sys.stderr)  # noqa: T201


def _show_traceback(*error: Any) -> None:
    with plain_streams():
        sys.stderr.write("".join(traceback.format_exception(*error)))
