"""What every artifact is: immutable, strict, JSON-able and small."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Artifact(BaseModel):
    """Immutable and strict: an unknown key is an error the model is told about."""

    model_config = ConfigDict(extra="forbid", frozen=True)
