"""Whether an app's code may run without isolation: only if all of it comes from our own templates.

Decided here and nowhere else, by the object that answers, not by the name it goes by, and remembered in the
project's folder: neither other options nor another driver of the graph lift it later.
"""

from __future__ import annotations

from pathlib import Path

from gencode_graph.context import OFFLINE, Context
from gencode_graph.models.load import is_own, load_model

_MARK = Path(".gencode") / "written-by-model"


def trusted(context: Context, folder: Path) -> bool:
    """``folder`` is the project's. Blocks: it looks at the disk, and may build the offline model."""
    return context.trusted and not (folder / _MARK).exists() and is_own(load_model(OFFLINE, context))


def remember(context: Context, folder: Path) -> None:
    """Put down that another model works on the project, before it does. Blocks."""
    if not trusted(context, folder) and not (folder / _MARK).exists():
        (folder / _MARK).parent.mkdir(parents=True, exist_ok=True)
        (folder / _MARK).touch()
