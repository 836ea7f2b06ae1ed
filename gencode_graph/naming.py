"""Project ids: what they may look like, and one made from a description. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from anyascii import anyascii

from gencode_graph.errors import UsageError
from gencode_graph.plain import plain

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""Not a dash first: a command would take it for an option."""
MAX_DESCRIPTION = 20_000
"""Characters."""

_OPENING = re.compile(
    r"^(please\s+)?((can|could) you\s+)?(i (want|need|would like)( you to)?\s+)?(to\s+)?"
    r"((create|build|make|develop|design|generate|write)(\s+me)?\s+)?(a|an|the)?\s+",
    re.IGNORECASE,
)
_GENERIC = {"app", "application", "landing", "page", "site", "system", "tool", "website"}
_ARTICLES = {"a", "an", "my", "our", "the"}
_MAX_WORDS = 5
_READ = 2000
"""Characters of a description that its id is made from at most."""
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def check_id(project_id: str) -> str:
    """The id itself. Raises UsageError unless it is ``[a-z0-9][a-z0-9-]{0,63}``."""
    if not ID_PATTERN.fullmatch(project_id):
        raise UsageError(
            f"The id {project_id[:80]!r} is not valid.",
            "Use 1 to 64 of a-z, 0-9 and '-', the first not a '-'.",
        )
    return project_id


def check_description(text: str) -> str:
    """The description as it is read: without surrounding blanks and marks that are not seen or turn letters.

    Raises UsageError for none, for too much, and for what is not text: control characters, which bytes of
    other encodings become too, and lone surrogates, which is what Python makes of bytes that are not UTF-8.
    """
    if _NOT_TEXT.search(text):
        raise UsageError("The description has bytes in it that are not text.", "Send it as UTF-8.")
    kept = plain(text).strip()
    if not any(sign.isprintable() for sign in kept):
        raise UsageError(
            "The description is empty.", 'Say what to build: gencode new "Create a bug tracking system".'
        )
    if len(text) > MAX_DESCRIPTION:
        raise UsageError(
            f"The description has {len(text):,} characters; the limit is {MAX_DESCRIPTION:,}.",
            "Shorten it.",
        )
    return kept


def project_id_for(description: str) -> str:
    """``Create a bug tracking system`` -> ``bug-tracking-system``; ``app`` for no words at all.

    Other scripts are spelled in Latin letters: ``Учёт инструментов`` -> ``uchet-instrumentov``.
    """
    plain = anyascii(description[:_READ].encode("utf-8", "replace").decode()).strip()
    sentence = re.split(r"[.!?:;,\n(]", plain)[0]
    words = _words(re.split(r" where | with | that | which | for ", sentence)[0])
    if set(words) <= _GENERIC:  # "an app for my bakery": what it is for says more
        words = _words(sentence)
    return "-".join(words)[:48].strip("-") or "app"


def numbered(stem: str) -> Iterator[str]:
    """``crm``, ``crm-2``, ``crm-3``, ...: all of them valid ids."""
    yield stem
    for number in count(2):
        end = f"-{number}"
        yield stem[: 64 - len(end)] + end


def _words(text: str) -> list[str]:
    words = re.findall(r"[a-z0-9]+", _OPENING.sub("", text + " ").lower())
    return [word for word in words if word not in _ARTICLES][:_MAX_WORDS]
