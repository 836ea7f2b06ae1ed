"""What every artifact is: immutable, strict, JSON-able and small."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from gencode_graph.text import fit_all


class Artifact(BaseModel):
    """Immutable and strict: an unknown key is an error the model is told about.

    Its texts can be kept and shown, whoever they quote: what cannot is replaced here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _fit(cls, given: Any) -> Any:
        return fit_all(given) if isinstance(given, dict) else given
