"""The ``graph`` command: the compiled graph as Mermaid text, or as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from langchain_core.runnables.graph import Graph

    from gencode_graph.cli.layout import Chart, Link

EXAMPLE_STEP = "backend_routers"
_SEPARATOR = ":"


def register(app: typer.Typer) -> None:
    app.command("graph", epilog=_EPILOG)(graph)


_EPILOG = """\b
Examples:
  gencode graph                          Mermaid, for a Markdown page
  gencode graph --xray --png graph.png   every step opened up
"""


def graph(
    png: Annotated[
        Path | None, typer.Option("--png", metavar="FILE", help="Write a picture instead of text.")
    ] = None,
    xray: Annotated[bool, typer.Option("--xray", help="Open up every step: units, checks, reviews.")] = False,
) -> None:
    """Draw the graph that every run goes through."""
    from gencode_graph.graph import graph as compiled

    if png is None:
        typer.echo(compiled.get_graph(xray=xray).draw_mermaid())
        return
    _draw(png, compiled.get_graph(), compiled.get_graph(xray=True), everything=xray)
    typer.echo(f"{png} written")


def _draw(path: Path, outer: Graph, inner: Graph, *, everything: bool) -> None:
    """The pipeline, and beside it what is inside one step; with ``everything``, inside each.

    Raises StorageError.
    """
    from gencode_graph.cli.picture import save_png
    from gencode_graph.errors import StorageError

    steps = [name for name in outer.nodes if any(n.startswith(name + _SEPARATOR) for n in inner.nodes)]
    opened = steps if everything else [step for step in steps if step == EXAMPLE_STEP][:1]
    panels = [("The twelve steps", "dashed: a decision; a step that is blocked ends the run", _chart(outer))]
    note = "every step has this shape; red: again, with feedback, for the units at fault"
    panels += [(f"Inside {step}", note, _chart(inner, step)) for step in opened]
    try:
        save_png(path, panels)
    except OSError as error:
        raise StorageError(f"Cannot write {path}: {error.strerror or error}.") from error


def _chart(graph: Graph, step: str = "") -> Chart:
    """The graph, or the part of it that is inside ``step``, laid out."""
    from gencode_graph.cli.layout import lay_out
    from gencode_graph.cli.picture import text_width

    prefix = step + _SEPARATOR if step else ""
    labels = {name: _label(name) for name in graph.nodes if name.startswith(prefix)}
    return lay_out(labels, _links(graph), text_width)


def _label(name: str) -> str:
    """``7  backend_routers, Derek``; inside a step the node's own name."""
    from gencode_graph.nodes.registry import STEPS

    *within, own = name.split(_SEPARATOR)
    if own in _ENDS:
        return _ENDS[own][bool(within)]
    number = {step: number for number, step in enumerate(STEPS, 1)}.get(name)
    return f"{number}  {name}, {STEPS[name].agent.capitalize()}" if number else own


_ENDS = {"__start__": ("description", "each unit at once"), "__end__": ("report", "next step")}


def _links(graph: Graph) -> list[Link]:
    from gencode_graph.cli.layout import Link

    links = [
        Link(e.source, e.target, e.conditional, "" if e.data is None else str(e.data)) for e in graph.edges
    ]
    return list(dict.fromkeys(links))
