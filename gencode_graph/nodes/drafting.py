"""A unit's draft: its files as they were, with an answer laid over them. Pure.

Nothing that an answer leaves out is lost: a repair may give the one file that changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gencode_graph.artifacts import Declined, Issue
from gencode_graph.nodes.step import Step
from gencode_graph.tools.answers import ParsedAnswer, parse_files, parse_json
from gencode_graph.tools.paths import matches

_NOT_KEPT = frozenset({"path", "empty_file"})
"""Files with such an issue are no part of what the next answer is laid over: it cannot mend them."""
_BY_ITSELF = frozenset({"index.tsx", "data.ts", "logic.ts", "logic.test.ts"})


@dataclass(frozen=True)
class Drafted:
    """``files`` is the whole draft, ``issues`` what is wrong with the answer's form."""

    files: Mapping[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    declined: Declined | None = None


def drafted(
    step: Step, unit: str, answer: str, before: Mapping[str, str], faulty: Collection[str] = ()
) -> Drafted:
    """What comes of an answer for a unit whose files were ``before``, some of them ``faulty``.

    A step with a typed answer has one file: the answer as checked, canonical JSON.
    """
    if step.answer is not None:
        typed, issues = parse_json(answer, step.answer)
        if typed is None:
            return Drafted({}, issues)
        return Drafted({step.writes[0]: typed.model_dump_json(indent=2, exclude_defaults=True) + "\n"})
    parsed = parse_files(answer)
    if parsed.says_nothing:
        return Drafted(declined=parsed.declined)
    issues = [*parsed.issues, *_not_to_be_deleted(parsed.deleted, step.may_write(unit))]
    return Drafted(laid_over(before, parsed, faulty), issues)


def laid_over(
    before: Mapping[str, str], parsed: ParsedAnswer, faulty: Collection[str] = ()
) -> dict[str, str]:
    """The files as they are now: those given, and of those before whichever are not deleted. A part of a
    page that was at fault, is not given again and is imported by nothing any more has been given up."""
    kept = {path: text for path, text in before.items() if path not in parsed.deleted}
    files = {**kept, **parsed.files}
    left = [path for path in faulty if path in kept and path not in parsed.files and _is_part(path)]
    return {path: text for path, text in files.items() if path not in left or _is_used(path, files)}


def _is_part(path: str) -> bool:
    """Whether it is there for other files of a page, and not by itself."""
    name = PurePosixPath(path).name
    return path.startswith("frontend/src/pages/") and name not in _BY_ITSELF


def _is_used(path: str, files: Mapping[str, str]) -> bool:
    """Whether another file names it, as an import does: with its ending, or without."""
    name = PurePosixPath(path)
    told = name.stem if name.suffix in (".ts", ".tsx") else name.name
    return any(f"/{told}" in text for other, text in files.items() if other != path)


def carried_on(files: Mapping[str, str], issues: Iterable[Issue]) -> dict[str, str]:
    """What of a refused draft the next answer is laid over: all that can be mended there."""
    dropped = {issue.path for issue in issues if issue.check in _NOT_KEPT}
    return {path: text for path, text in files.items() if path[:200] not in dropped}


def still_open(before: Sequence[Issue], found: Sequence[Issue], *, whole: bool) -> list[Issue]:
    """The issues that stand once the checks of a draft have ``found`` theirs.

    A check's issue is closed when the check passes; of an answer that is not ``whole`` only the form was
    checked. What a reviewer said stands until a reviewer sees the next draft.
    """
    return distinct([*(i for i in before if i.check in OPINIONS), *found]) if whole else list(before)


def distinct(issues: Iterable[Issue]) -> list[Issue]:
    return list({(i.check, i.path, i.line, i.message): i for i in issues}.values())


OPINIONS = frozenset({"review", "visual_review"})
"""Checks that are a reviewer's: only a reviewer closes their issues."""


def _not_to_be_deleted(paths: Iterable[str], allowed: Iterable[str]) -> list[Issue]:
    patterns = tuple(allowed)
    message = f"This file is not the unit's ({', '.join(patterns)}), so it cannot be deleted here."
    return [
        Issue(check="path", path=path, message=message)
        for path in paths
        if not any(matches(path, pattern) for pattern in patterns)
    ]
