"""One line of ``gencode doctor``."""

from __future__ import annotations

from typing import Literal, NamedTuple

Status = Literal["ok", "optional", "missing"]


class Finding(NamedTuple):
    """``found`` says what is there, ``advice`` what to do about what is not."""

    name: str
    status: Status
    found: str
    advice: str = ""
