"""Commands that run the graph: new, resume, change, fork."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gencode_graph.cli.leaving import EXIT_PAUSED, SIGNALS, leave_at_next
from gencode_graph.cli.options import ProjectId, checked_text, open_home
from gencode_graph.cli.run_options import RunOptions, Shown, with_run_options
from gencode_graph.cli.terminal import print_json, print_json_line, whoever_listens
from gencode_graph.errors import GenCodeError
from gencode_graph.naming import check_id

if TYPE_CHECKING:
    from gencode_graph.artifacts import RunReport
    from gencode_graph.events import Event
    from gencode_graph.home import Home

    Start = Callable[[Callable[[Event], None]], Awaitable[RunReport]]


class Stopped(Exception):  # noqa: N818 - not an error: the user said so
    """The run was told to stop and has stopped cleanly."""


def register(app: typer.Typer) -> None:
    app.command("new", epilog=_NEW_EPILOG)(new)
    app.command("resume", epilog=_RESUME_EPILOG)(resume)
    app.command("change", epilog=_CHANGE_EPILOG)(change)
    app.command("fork", epilog=_FORK_EPILOG)(fork)


_NEW_EPILOG = """\b
Examples:
  gencode new "Create a bug tracking system"
  gencode new "Inventar aplikasi untuk toko buku" --id toko-buku
  gencode new - < description.txt
  gencode new "A landing page for a plumber" --json > report.json
  gencode new "A booking app for boats" --output-format stream-json | jq -r .step

The app is written to $GENCODE_HOME/ID/ (default ./workspaces/ID/), and what was done to
$GENCODE_HOME/ID/.gencode/report.json. Ctrl-C stops cleanly; `gencode resume ID` goes on.
"""


@with_run_options
def new(
    description: Annotated[
        str, typer.Argument(metavar="DESCRIPTION", help="What to build, in any language; - reads stdin.")
    ],
    project_id: Annotated[
        str | None,
        typer.Option(
            "--id", metavar="ID", help="The project's id; if absent, the next free one made from the words."
        ),
    ] = None,
    *,
    options: RunOptions,
) -> None:
    """Build a new app from a description."""
    if project_id is not None:
        check_id(project_id)
    description = checked_text(description)
    context = options.context()
    home = open_home(context)
    from gencode_graph.naming import project_id_for
    from gencode_graph.run import new_run

    if project_id is None:
        taken = project_id_for(description)
        project_id = home.free_id(taken)
        if project_id != taken:
            told = f"{taken!r} is there: gencode resume {taken} goes on with it, gencode change alters it."
            if not options.quiet:
                typer.echo(f"{told} This one is {project_id!r}.", err=True)
    _drive(
        lambda watch: new_run(home, description, project_id=project_id, context=context, on_event=watch),
        home,
        project_id,
        options,
    )


_RESUME_EPILOG = """\b
Examples:
  gencode resume bug-tracking-system
  gencode resume crm --max-cost 5        go on with more to spend

Whatever ended the run, it goes on after the last finished call; nothing is written twice.
"""


@with_run_options
def resume(
    project_id: ProjectId,
    *,
    options: RunOptions,
) -> None:
    """Go on with a run that was stopped, killed, blocked or out of budget."""
    check_id(project_id)
    context = options.context(project_id)
    home = open_home(context)
    from gencode_graph.run import resume_run

    _drive(
        lambda watch: resume_run(home, project_id, context=context, on_event=watch),
        home,
        project_id,
        options,
    )


_CHANGE_EPILOG = """\b
Examples:
  gencode change bug-tracking-system "Bugs have a due date"
  gencode change crm - < wishes.txt
"""


@with_run_options
def change(
    project_id: ProjectId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What should be different; - reads stdin.")],
    *,
    options: RunOptions,
) -> None:
    """Change a finished app as the text says."""
    check_id(project_id)
    text = checked_text(text)
    context = options.context(project_id)
    home = open_home(context)
    from gencode_graph.run import change_run

    _drive(
        lambda watch: change_run(home, project_id, text, context=context, on_event=watch),
        home,
        project_id,
        options,
    )


_FORK_EPILOG = """\b
Examples:
  gencode history crm                    shows the steps to fork at
  gencode fork crm --at contracts --id crm-b --model openai:gpt-5-mini
"""


@with_run_options
def fork(
    project_id: ProjectId,
    at: Annotated[str, typer.Option("--at", metavar="STEP", help="The last step to keep.")],
    new_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The copy's id; made from ID if absent.")
    ] = None,
    *,
    options: RunOptions,
) -> None:
    """Copy a project as it was after a step, and build the rest anew."""
    check_id(project_id)
    if new_id is not None:
        check_id(new_id)
    context = options.context(project_id)
    home = open_home(context)
    from gencode_graph.run import fork_run

    _drive(
        lambda watch: fork_run(home, project_id, at, new_id=new_id, context=context, on_event=watch),
        home,
        new_id,
        options,
    )


def _drive(start: Start, home: Home, project_id: str | None, options: RunOptions) -> NoReturn:
    """Run to the end, show how it goes, print the result and leave with its exit code."""
    from gencode_graph.cli.progress import watching
    from gencode_graph.cli.summary import EXIT_CODES
    from gencode_graph.run import load_report

    shown = options.shown()
    with watching(quiet=options.quiet) as watch:
        try:
            report = asyncio.run(_stoppable(start(_printing(watch) if shown == "stream-json" else watch)))
        except (Stopped, KeyboardInterrupt):
            report = None
    project_id = project_id or watch.board.project_id
    if report is None:
        typer.echo(f"Stopped. Go on with: gencode resume {project_id or 'ID'}", err=True)
        if shown == "json" and project_id:
            with whoever_listens(), suppress(GenCodeError):  # stopped before there was a report
                print_json(load_report(home, project_id).model_dump(mode="json"))
        raise typer.Exit(EXIT_PAUSED)
    with whoever_listens():
        _print_result(report, home, shown)
    raise typer.Exit(EXIT_CODES[report.status])


def _printing(watch: Callable[[Event], None]) -> Callable[[Event], None]:
    """The watcher, and every event a line of JSON on stdout."""

    def heard(event: Event) -> None:
        watch(event)
        with whoever_listens():
            print_json_line(event.model_dump(mode="json", exclude_defaults=True))

    return heard


def _print_result(report: RunReport, home: Home, shown: Shown) -> None:
    from gencode_graph.cli.summary import fitted, summary

    if shown == "json":
        print_json(report.model_dump(mode="json"))
    elif shown == "text":
        typer.echo("\n" + fitted(summary(report, home.project_dir(report.project_id))))


async def _stoppable(work: Awaitable[RunReport]) -> RunReport:
    """``work``'s result; a first Ctrl-C or kill cancels it, a second one leaves at once.

    Raises Stopped when it was cancelled.
    """
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        task.cancel()
        for number in SIGNALS:
            loop.remove_signal_handler(number)
        leave_at_next()

    for number in SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        raise Stopped from None
    finally:
        if not task.cancelled():
            for number in SIGNALS:
                loop.remove_signal_handler(number)
