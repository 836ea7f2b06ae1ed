"""Layer 1: may the unit write where it wants to?"""

from __future__ import annotations

from gencode_graph.artifacts import Issue
from gencode_graph.errors import PathRefusedError
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.paths import matches, safe_path


def paths_plain(draft: Draft, facts: Facts) -> list[Issue]:
    """Paths are plain, relative and inside the app: no ``..``, no ``/`` in front, no odd signs."""
    return [
        _issue(path, "This is not a plain path inside the app. Write it relative to the app's root, "
               f"with / between folders, like {_example(facts)}.")
        for path in draft.files
        if not _plain(path)
    ]  # fmt: skip


def paths_allowed(draft: Draft, facts: Facts) -> list[Issue]:
    """Paths are on the unit's allow-list, and not the template's own files."""
    issues: list[Issue] = []
    for path in draft.files:
        if not _plain(path):
            continue
        if path in facts.locked:
            issues.append(
                _issue(path, "This file belongs to the template and cannot be changed. Leave it out.")
            )
        elif not any(matches(path, pattern) for pattern in facts.may_write):
            allowed = ", ".join(facts.may_write) or "nothing"
            issues.append(
                _issue(path, f"This unit may only write {allowed}. Leave this file out or move it there.")
            )
    return issues


def paths_distinct(draft: Draft, facts: Facts) -> list[Issue]:
    """No two paths differ in capitals alone, nor is one a folder of the other."""
    spelled = {path.lower(): path for path in facts.files}
    folders = {folder: path for path in facts.files for folder in _folders(path)}
    issues: list[Issue] = []
    for path in draft.files:
        other = spelled.setdefault(path.lower(), path)
        if other != path:
            issues.append(_issue(path, f"This differs from {other} in capitals alone. Use one spelling."))
        elif path in folders:
            issues.append(_issue(path, f"This is a folder, which holds {folders[path]}. Use another name."))
        folders |= dict.fromkeys(_folders(path), path)
    issues += [
        _issue(path, f"{folder} is a file, so it cannot hold this one. Use another name.")
        for path in draft.files
        for folder in _folders(path)
        if folder in facts.files or folder in draft.files
    ]
    return issues


def _plain(path: str) -> bool:
    try:
        return safe_path(path) == path
    except PathRefusedError:
        return False


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:i]) for i in range(1, len(parts))]


def _example(facts: Facts) -> str:
    return facts.may_write[0] if facts.may_write else "backend/app/main.py"


def _issue(path: str, message: str) -> Issue:
    return Issue(check="path", path=path[:200], message=message)
