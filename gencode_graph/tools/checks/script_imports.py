"""Layer 1: what TypeScript files import is there, file and name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import PurePosixPath

from gencode_graph.artifacts import Analysis, Issue
from gencode_graph.tools.checks.packages import node_packages
from gencode_graph.tools.checks.script_names import Import, exports_of, imports_of
from gencode_graph.tools.checks.trees import SCRIPT_SUFFIXES
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.shelf import library_of

ROOT = "frontend/"
SOURCES = "frontend/src/"
PAGES = "frontend/src/pages/"
UNIT_TESTS = (".test.ts", ".test.tsx")
"""Run by vitest, and no part of the build."""
_ENDINGS = ("", ".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", "/index.ts", "/index.tsx", "/index.js")

Files = Mapping[str, str]


def script_imports_resolve(draft: Draft, facts: Facts) -> list[Issue]:
    """Imports name files of the app (relative, or ``@/`` for ``src/``) or packages of
    package.json; names taken from the app's own files are exported there. A page imports nothing
    from another page, and of the shelf's libraries those that it lists."""
    files = {**facts.files, **draft.files}
    issues: list[Issue] = []
    for path, text in draft.files.items():
        if path.startswith(ROOT) and PurePosixPath(path).suffix in SCRIPT_SUFFIXES:
            in_app = path.startswith(SOURCES)
            packages = node_packages(facts.files, dev=not in_app or path.endswith(UNIT_TESTS))
            for found in imports_of(path, text):
                faults = _faults(path, found, files, packages, in_app=in_app)
                message = _unlisted(path, found.source, facts.analysis) or next(faults, "")
                if message:
                    issues.append(Issue(check="import", path=path, line=found.line, message=message))
    return issues


def _unlisted(importer: str, source: str, analysis: Analysis | None) -> str:
    """A library of the shelf is for the pages that list it."""
    library, slug = library_of(source), _page(importer)
    page = next((page for page in analysis.pages if page.slug == slug), None) if analysis else None
    if library is None or page is None or library.name in page.libraries:
        return ""
    may = f"It may use: {', '.join(page.libraries)}." if page.libraries else "It lists none."
    return (
        f"{source!r} is of the library {library.name!r}, which this page does not list. {may} Do without it."
    )


def resolve_script(importer: str, source: str, files: Files) -> str | None:
    """The file that a relative or ``@/`` import means, None if there is none."""
    base = (
        SOURCES + source[2:]
        if source.startswith("@/")
        else posixpath.join(posixpath.dirname(importer), source)
    )
    base = posixpath.normpath(base.split("?")[0])
    stems = [base, base.removesuffix(".js")] if base.endswith(".js") else [base]
    return next((stem + end for stem in stems for end in _ENDINGS if stem + end in files), None)


def _faults(
    importer: str, found: Import, files: Files, packages: frozenset[str], *, in_app: bool
) -> Iterator[str]:
    if not found.source.startswith((".", "@/", "/")):
        yield from _package_fault(found.source, packages, in_app=in_app)
        return
    target = resolve_script(importer, found.source, files)
    if target is None:
        meant = _meant_file(importer, found.source, files)
        yield f"There is no file {found.source!r}.{meant} Correct or write it."
        return
    if _page(target) and _page(target) != _page(importer) and _page(importer):
        rule = "A page imports only its own files, the core and packages."
        yield f"{found.source!r} belongs to another page. {rule}"
        return
    offered = all_exports(target, files)
    for name in found.names if offered is not None else ():
        if offered is not None and name not in offered:
            yield _name_fault(found.source, name, offered)


def all_exports(path: str, files: Files, seen: frozenset[str] = frozenset()) -> frozenset[str] | None:
    """Names a file exports, ``export *`` followed; None where they cannot be told."""
    if PurePosixPath(path).suffix not in SCRIPT_SUFFIXES or path in seen:
        return None
    exports = exports_of(path, files[path])
    names = set(exports.names)
    for source in exports.stars:
        target = resolve_script(path, source, files) if source.startswith((".", "@/")) else None
        more = all_exports(target, files, seen | {path}) if target else None
        if more is None:
            return None
        names |= more - {"default"}
    return frozenset(names)


def _package_fault(source: str, packages: frozenset[str], *, in_app: bool) -> Iterator[str]:
    parts = source.split("/")
    name = "/".join(parts[:2]) if source.startswith("@") else parts[0]
    if source.startswith("node:") and not in_app:
        return
    if name not in packages:
        known = ", ".join(sorted(packages)) or "none"
        yield f"The package {name!r} is not installed. Do without it. Installed are: {known}."


def _name_fault(source: str, name: str, offered: frozenset[str]) -> str:
    if name == "default":
        return f"{source!r} has no default export. Import {{ {', '.join(sorted(offered)[:10])} }} by name."
    others = sorted(offered - {"default"})
    close = get_close_matches(name, others, n=1)
    meant = f" Did you mean {close[0]}?" if close else ""
    has = f" It exports: {', '.join(others[:25])}." if others else " It only has a default export."
    return f"{source!r} does not export {name!r}.{meant}{has}"


def _meant_file(importer: str, source: str, files: Files) -> str:
    folder = posixpath.dirname(source.removeprefix("@/"))
    base = (
        SOURCES + folder if source.startswith("@/") else posixpath.join(posixpath.dirname(importer), folder)
    )
    base = posixpath.normpath(base)
    there = sorted({f[len(base) + 1 :].split("/")[0] for f in files if f.startswith(base + "/")})
    return f" There are: {', '.join(there[:20])}." if there else ""


def _page(path: str) -> str:
    return path[len(PAGES) :].split("/", maxsplit=1)[0] if path.startswith(PAGES) else ""
