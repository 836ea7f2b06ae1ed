"""Names that artifacts are made of, and how they are written in code and addresses."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import StringConstraints

PascalName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]{0,39}$")]
SnakeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
KebabName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
HexColour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
RequirementId = Annotated[str, StringConstraints(pattern=r"^R[1-9][0-9]{0,2}$")]


def snake_case(name: str) -> str:
    """``GymClass`` -> ``gym_class``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
