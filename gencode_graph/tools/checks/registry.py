"""Which checks every draft gets, in which order, and how they are run."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import PurePosixPath

from gencode_graph.artifacts import Issue
from gencode_graph.tools.checks.colours_of_pages import tokens_only
from gencode_graph.tools.checks.integrity import (
    ONLY_THOUGHTS,
    blocks_closed,
    files_not_empty,
    finished,
    has_files,
    nothing_left_out,
    plain_files,
)
from gencode_graph.tools.checks.lint import no_lint_errors
from gencode_graph.tools.checks.loading import nothing_foreign, plain_kinds
from gencode_graph.tools.checks.paths import paths_allowed, paths_distinct, paths_plain
from gencode_graph.tools.checks.python_async import coroutines_awaited, no_blocking_clients
from gencode_graph.tools.checks.python_imports import python_imports_resolve
from gencode_graph.tools.checks.script_imports import script_imports_resolve
from gencode_graph.tools.checks.syntax import parses
from gencode_graph.tools.draft import Check, Draft, Facts

_log = logging.getLogger(__name__)

INTEGRITY: tuple[Check, ...] = (
    finished, blocks_closed, has_files, files_not_empty, nothing_left_out, plain_files,
    paths_plain, paths_allowed, paths_distinct,
)  # fmt: skip
"""Layer 0 and the paths: what must hold before a file is worth reading."""

PREFLIGHT: tuple[Check, ...] = (
    parses, no_lint_errors, python_imports_resolve, script_imports_resolve,
    coroutines_awaited, no_blocking_clients, plain_kinds, nothing_foreign, tokens_only,
)  # fmt: skip
"""Layer 1, for every draft; each looks only at the files it understands."""

ALL_DRAFT_CHECKS: tuple[Check, ...] = INTEGRITY + PREFLIGHT

_FATAL = frozenset({"truncated", "refused", "no_files", ONLY_THOUGHTS})
"""After these there is nothing more to be learnt from the answer."""

_NO_REVIEW = frozenset(
    {".json", ".lock", ".css", ".svg", ".txt", ".toml", ".yml", ".yaml", ".ini", ".cfg", ".example"}
)
_NO_REVIEW_NAMES = frozenset({"__init__.py", ".gitignore", ".dockerignore", ".env.example", "nginx.conf"})


def run_checks(draft: Draft, facts: Facts, checks: Iterable[Check] = ()) -> list[Issue]:
    """All issues of the draft: layer 0, layer 1, then the step's own ``checks``. Never raises.

    A cut-off or empty answer is not looked at further, and where no file came of it, only the checks
    of its form are made. A check that fails on what it is given says nothing about the draft: it is
    logged, and told as a warning in plain words.
    """
    issues: list[Issue] = []
    for check in (*ALL_DRAFT_CHECKS, *checks) if draft.files else INTEGRITY:
        issues += _run(check, draft, facts)
        if any(issue.check in _FATAL for issue in issues):
            break
    return issues


def is_whole(draft: Draft, issues: Iterable[Issue]) -> bool:
    """Whether all checks looked at the draft, and not just those of its form."""
    return bool(draft.files) and not any(issue.check in _FATAL for issue in issues)


def needs_no_review(draft: Draft) -> bool:
    """Layer 1.5: are all files of a kind that checks alone can judge (data, styles, locks)?"""
    return bool(draft.files) and all(
        PurePosixPath(path).suffix in _NO_REVIEW or PurePosixPath(path).name in _NO_REVIEW_NAMES
        for path in draft.files
    )


def _run(check: Check, draft: Draft, facts: Facts) -> list[Issue]:
    try:
        return check(draft, facts)
    except Exception as error:  # noqa: BLE001  a fault of ours must not cost the model an attempt
        name = getattr(check, "__name__", "check").replace("_", " ")
        _log.info("The check %r failed on a draft of %s.", name, draft.unit.key, exc_info=True)
        message = f"The check '{name}' was skipped: it could not read this draft ({type(error).__name__})."
        return [Issue(check="check_failed", message=message, severity="warning")]
