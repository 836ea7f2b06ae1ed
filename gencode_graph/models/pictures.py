"""Pictures in a prompt: whether there are any, what to call them, and how many tokens they are at most."""

from __future__ import annotations

import base64
import hashlib
import math
import struct
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.messages import BaseMessage

from gencode_graph.models.specs import Spec

PATCH = 16
"""Side in pixels of the smallest square that a model makes a token of (Pixtral's; others take 28 or 32)."""
LEAST_TOKENS = 3_400
"""Models that cut a picture into fixed tiles count up to this for a small one too (LLaVA, InternVL)."""
UNKNOWN_SIZE = (1024, 1024)

_TILED = "gpt-4o-mini"
_TILE, _TILE_TOKENS, _TILED_BASE = 512, 5_667, 2_833
"""The one model that bills pictures at 33 times their size, so that they cost what gpt-4o's do."""


def pictures(messages: Sequence[BaseMessage]) -> Iterator[dict[str, Any]]:
    """The content blocks that are pictures."""
    for message in messages:
        if not isinstance(message.content, str):
            yield from (part for part in message.content if isinstance(part, dict) and is_picture(part))


def has_pictures(messages: Sequence[BaseMessage]) -> bool:
    return next(pictures(messages), None) is not None


def is_picture(part: dict[Any, Any]) -> bool:
    return part.get("type") == "image"


def named(part: dict[Any, Any]) -> str:
    """A picture's place in a recorded prompt: a digest instead of its bytes."""
    digest = hashlib.sha256(str(part.get("base64", "")).encode()).hexdigest()[:16]
    return f"[picture {digest}]"


def most_tokens(part: dict[Any, Any], spec: Spec | None = None) -> int:
    """The most tokens a provider counts for a picture, by its size in pixels.

    Never by its bytes: base64 of a screenshot is a hundred times longer than what is billed.
    """
    width, height = _size(part)
    if spec is not None and spec.model.startswith(_TILED):
        return _TILED_BASE + _TILE_TOKENS * math.ceil(width / _TILE) * math.ceil(height / _TILE)
    rows = math.ceil(height / PATCH)
    return max(LEAST_TOKENS, rows * (math.ceil(width / PATCH) + 1))  # a row ends with a token of its own


def _size(part: dict[Any, Any]) -> tuple[int, int]:
    """Width and height, which a PNG says in its first 24 bytes."""
    try:
        head = base64.b64decode(str(part.get("base64", ""))[:32])
        width, height = struct.unpack(">II", head[16:24])
    except (ValueError, struct.error):
        return UNKNOWN_SIZE
    return (width, height) if head.startswith(b"\x89PNG") else UNKNOWN_SIZE
