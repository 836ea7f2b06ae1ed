"""Units of work: what is asked, what came of it, what checks and reviews said of it."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, WithJsonSchema, model_validator
from pydantic.json_schema import SkipJsonSchema

from gencode_graph.artifacts.base import Artifact
from gencode_graph.artifacts.proof import Evidence


class Issue(Artifact):
    """Something wrong, told so that a model (or a person) knows what to change."""

    check: str
    message: str
    path: str = ""
    line: int | None = None
    severity: Literal["error", "warning"] = "error"

    @property
    def signature(self) -> str:
        """Stable over line numbers and values: the same fault met again has the same one."""
        shape = re.sub(r"\d+|0x[0-9a-f]+|'[^']*'|\"[^\"]*\"", "#", self.message)
        return hashlib.sha256(f"{self.check}|{self.path}|{shape}".encode()).hexdigest()[:16]

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"[{self.check}] {where}: {self.message}" if where else f"[{self.check}] {self.message}"


_SCORE = {"type": "integer", "minimum": 1, "maximum": 10}


class Review(Artifact):
    """Layer 2: Marcus's verdict on one unit. ``quality_score`` is 1 (broken) to 10.

    Rules that look for faults (``by_rules``) can say what is wrong, and not how good the rest is: they
    alone may leave the score null, and then there is none anywhere.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    approved: bool
    quality_score: Annotated[int | None, Field(ge=1, le=10), WithJsonSchema(_SCORE)]
    issues: list[str] = []
    by_rules: SkipJsonSchema[bool] = False

    @model_validator(mode="after")
    def _is_judged(self) -> Self:
        if self.quality_score is None and not self.by_rules:
            raise ValueError("quality_score is missing: give a whole number from 1 to 10")
        return self

    def passes(self, least: int) -> bool:
        """Approved, and with a score of at least ``least`` where there is one."""
        return self.approved and (self.quality_score is None or self.quality_score >= least)

    def usable(self, least: int) -> bool:
        """Good enough to fall back on when the attempts are over, though not approved."""
        return self.passes(least) if self.quality_score is None else self.quality_score >= least


class Unit(Artifact):
    """One small thing one model call writes. ``step`` names the declaration that owns it, and
    ``id`` is the entity's snake name, the page's slug, or ``app``."""

    step: str
    id: str

    @property
    def key(self) -> str:
        return f"{self.step}/{self.id}"


class Usage(Artifact):
    """Model calls and what they cost. ``cost_usd`` is None where the price is unknown.
    ``tokens_cached`` of the ``tokens_in`` came from the provider's prompt cache."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    cost_usd: float | None = 0.0
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        known = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            tokens_cached=self.tokens_cached + other.tokens_cached,
            cost_usd=(self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None,
            seconds=self.seconds + other.seconds,
        )


class Declined(Artifact):
    """What an agent says that is asked to mend what is not its own: in which file it is, if it knows
    that, and why."""

    path: str = ""
    reason: str


class Task(Artifact):
    """A unit to be written in a round, with what was wrong with it before, if anything.

    ``previous`` is the tree of the files that were wrong, None on a first draft. ``issues`` are told as
    its author needs them, ``faults`` are the same as they were found; ``others`` are the files of those
    who may mend them instead.
    """

    unit: Unit
    round: int = 0
    issues: list[Issue] = []
    faults: list[Issue] = []
    previous: str | None = None
    others: list[str] = []

    @property
    def key(self) -> str:
        return f"{self.unit.key}#{self.round}"


class Accepted(Artifact):
    """An accepted draft: the digest of the prompt it answered, and the tree of its files.

    ``review`` is the digest of the prompt by which it was reviewed, "" where it was not. ``by_hand`` is a
    draft that a person has edited: it answers whatever its unit is asked.
    """

    prompt: str
    tree: str
    quality_score: int | None = None
    review: str = ""
    by_hand: bool = False


class UnitResult(Artifact):
    """How a unit's loop ended. ``tree`` is the git tree of its files, None when none passed;
    ``answer`` is the blob of the model's last answer, ``draft`` the tree of its files as far as they go.
    ``removed`` are paths of files that were the unit's and are no more. One that has ``declined`` was
    not at fault: it wrote nothing."""

    unit: Unit
    accepted: bool
    tree: str | None = None
    answer: str | None = None
    draft: str | None = None
    removed: list[str] = []
    declined: Declined | None = None
    attempts: int = 0
    quality_score: int | None = None
    issues: list[Issue] = []
    usage: Usage = Usage()


class Look(Artifact):
    """What Marcus said of one page's pictures. ``prompt`` is the digest of the words beside them,
    ``pictures`` the git tree they are in. Without a ``quality_score`` they were not judged;
    ``unseen`` says so where the model does not take pictures."""

    page: str
    number: int
    prompt: str
    pictures: str
    approved: bool = True
    quality_score: int | None = None
    issues: list[Issue] = []
    unseen: str = ""
    usage: Usage = Usage()

    @property
    def key(self) -> str:
        return f"{self.page}#{self.number}"


CheckStatus = Literal["passed", "failed", "skipped"]


class Found(Artifact):
    """What checking a whole app brought to light. ``tree`` is the app as checked, ``pictures`` the
    git tree of each page's screenshots; ``reasons`` are worth a warning, ``notes`` are not;
    ``evidence`` are its tests that bear ids of requirements."""

    tree: str = ""
    issues: list[Issue] = []
    checks: dict[str, CheckStatus] = {}
    reasons: list[str] = []
    notes: list[str] = []
    pictures: dict[str, str] = {}
    evidence: list[Evidence] = []
