"""What is asked not to be: ``avoid AI``, ``no accounts``, ``it should not require a login``."""

from __future__ import annotations

import re

_WISHED_AWAY = re.compile(
    r"^\W*(?:please\s+|but\s+|and\s+)?(?:avoid|do not|don't|never|no|without|skip|not)\b", re.I
)
"""A sentence that only says what there shall not be."""
_NOT_NEEDED = re.compile(
    r"\b(?:(?:should|must|need|shall|does|do|did|will|would|can)(?:\s*not|n't)|without|avoid(?:s|ing)?|"
    r"no need (?:for|to)|no|never|instead of|(?:nobody|no one) (?:has|needs?|must|should|shall))\b",
    re.I,
)
_FORBIDS = re.compile(r"\b(?:cannot|can not|can't|may not|must not|mustn't|no (?:one|two)|nobody)\b", re.I)


def wished_away(sentence: str) -> bool:
    """Whether the whole sentence says only what shall not be there."""
    return bool(_WISHED_AWAY.match(sentence)) and not _FORBIDS.search(sentence)


def negated(text: str, position: int, within: int = 12) -> bool:
    """Whether what stands at ``position`` is denied by a word before it, in the same clause and at most
    ``within`` words away."""
    start = max((match.end() for match in re.finditer(r"[.;:!?\n]|,? but ", text[:position])), default=0)
    near = " ".join(text[start:position].split()[-within:])
    return bool(_NOT_NEEDED.search(near))
