"""The libraries that a page may use beside the template's own parts, and what of them an app has.

All of them are in the template's manifests, pinned and locked. An app's own manifests have those that its
pages list (``Page.libraries``), and in the end those that its pages import. See docs/decisions/0020-shelf.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.node_lock import pruned_lock
from gencode_graph.tools.paths import matches

FRONTEND = Path(__file__).parent.parent / "templates" / "app" / "frontend"
PACKAGE, LOCK = "frontend/package.json", "frontend/package-lock.json"


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """``packages`` are imported, ``tools`` (types) are not; ``files`` of the template come and go with it,
    and a page imports them by ``wrapped``. ``says`` and ``example`` are what a page's author is told."""

    name: str
    licence: str
    packages: tuple[str, ...]
    says: str
    example: str
    tools: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    wrapped: str = ""

    def brings(self, source: str) -> bool:
        """Whether an import of this source is an import of it."""
        names = (*self.packages, self.wrapped) if self.wrapped else self.packages
        return any(source == name or source.startswith(f"{name}/") for name in names)


SHELF = {
    shelved.name: shelved
    for shelved in (
        Shelved(
            name="charts",
            licence="MIT",
            packages=("recharts",),
            files=("frontend/src/components/chart/**",),
            wrapped="@/components/chart",
            says="`LineChart`, `AreaChart`, `BarChart` (`stacked?`), `PieChart` of `@/components/chart` "
            "{title, description?, data, x, series, formatX?, formatValue?}: a card with legend and table; "
            "colours are `chart-1` to `chart-9` (`bg-chart-1`, `var(--chart-1)`). recharts for other kinds.",
            example='<LineChart title="Weight" data={rows} x="date" series={[{ key: "kg", label: "kg" }]} />',
        ),
        Shelved(
            name="dates",
            licence="MIT",
            packages=("date-fns",),
            says="date-fns for arithmetic and calendars; what is shown is formatted by `@/lib/format`.",
            example='import { addDays, eachDayOfInterval, endOfMonth, parseISO } from "date-fns"',
        ),
        Shelved(
            name="drag",
            licence="MIT",
            packages=("@dnd-kit/core", "@dnd-kit/sortable", "@dnd-kit/utilities"),
            says="@dnd-kit/core with `PointerSensor` (distance 5), and in a list `KeyboardSensor` with "
            "`sortableKeyboardCoordinates` of @dnd-kit/sortable; between columns, and always for who cannot "
            "drag, a labelled button or select.",
            example="import { DndContext, PointerSensor, useDraggable, useDroppable, useSensor, useSensors } "
            'from "@dnd-kit/core"\n'
            "useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 5 } }))",
        ),
        Shelved(
            name="csv",
            licence="MIT",
            packages=("papaparse",),
            tools=("@types/papaparse",),
            says="papaparse reads and writes CSV; a file is read in the browser, rows are sent one by one; "
            "those that are not understood are shown with their number.",
            example="Papa.parse<Record<string, string>>(await file.text(), { header: true }); "
            "Papa.unparse(rows, { escapeFormulae: true })",
        ),
        Shelved(
            name="markdown",
            licence="MIT",
            packages=("react-markdown",),
            says="react-markdown shows Markdown; it drops HTML, and takes no plugin that lets it in. "
            "Headings and lists get classes by `components`.",
            example='<Markdown skipHtml components={{ h1: ({ children }) => <h2 className="font-semibold">'
            "{children}</h2> }}>{text}</Markdown>",
        ),
    )
}


def listed(analysis: Analysis) -> frozenset[str]:
    """The libraries that some page lists."""
    return frozenset(name for page in analysis.pages for name in page.libraries)


def library_of(source: str) -> Shelved | None:
    """The library that an import takes something of."""
    return next((shelved for shelved in SHELF.values() if shelved.brings(source)), None)


def told(libraries: Iterable[str]) -> str:
    """What the author of a page that lists them has to know."""
    lines = (f"{name}: {SHELF[name].says}\n{SHELF[name].example}" for name in libraries)
    return "\n".join(("This page may import besides:", *lines))


def is_left_out(path: str, libraries: Iterable[str]) -> bool:
    """Whether a file of the template belongs to a library that is not among these."""
    others = SHELF.keys() - set(libraries)
    return any(matches(path, pattern) for name in others for pattern in SHELF[name].files)


@cache
def manifests(libraries: frozenset[str]) -> dict[str, str]:
    """Path -> text of package.json and package-lock.json with these libraries and no other."""
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    gone = {name for key in SHELF.keys() - libraries for name in (*SHELF[key].packages, *SHELF[key].tools)}
    for kind in ("dependencies", "devDependencies"):
        package[kind] = {name: version for name, version in package[kind].items() if name not in gone}
    return {PACKAGE: _written(package), LOCK: _written(pruned_lock(lock, package))}


def of_ours(files: Mapping[str, bytes]) -> frozenset[str] | None:
    """The libraries of an app whose manifests are made from the template's; None where they are not."""
    try:
        asked = json.loads(files[PACKAGE])["dependencies"]
        found = frozenset(name for name, shelved in SHELF.items() if shelved.packages[0] in asked)
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    made = manifests(found)
    return found if all(files.get(path) == text.encode() for path, text in made.items()) else None


def as_installed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the template's whole manifests where the app's are a part of them.

    So all apps share one installation while they are made, whatever each of them uses.
    """
    if of_ours(files) is None:
        return dict(files)
    return {**files, **{path: text.encode() for path, text in manifests(frozenset(SHELF)).items()}}


def _written(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
