"""What programs tell of the app that they ran, in types.

They run in one process or folder with the app's own code, which can print and write whatever it likes in
their name. What has not the shape said here counts as not told at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel

T = TypeVar("T")


def told(shape: type[T], text: str | bytes) -> T | None:
    """JSON as this shape, None when it is none."""
    try:
        # Halves of characters, as tests like to make them, are JSON but no text.
        clean = json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace")
        return TypeAdapter(shape).validate_json(clean)
    except (ValueError, RecursionError):
        return None


class Report(BaseModel):
    """What is not named here is not needed."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


# --- pytest, by scripts/suite.py ---------------------------------------------------------------


class Ended(Report):
    """Tests of one file by how they ended."""

    passed: int
    failed: int
    skipped: int


class Failure(Report):
    """A failing test. ``frames`` are (file, line), ``route`` is the file of the endpoint it is about."""

    file: str
    test: str
    message: str
    frames: list[tuple[str, int]]
    text: str
    log: str
    route: str


class Proof(Report):
    """A test that bears ids of requirements, and how many of its cases ended how."""

    ids: list[str]
    passed: int
    failed: int


class Suite(Report):
    """``counts`` are by test file, relative to ``backend/``, ``proofs`` by test."""

    code: int
    counts: dict[str, Ended]
    failures: list[Failure]
    proofs: dict[str, Proof] = {}


class Tried(Report):
    """How a mutant fared, by scripts/proof.py: how many tests ran, and which failed."""

    ran: int
    failed: list[str]
    endless: bool = False


# --- Playwright's JSON reporter ----------------------------------------------------------------


class Place(Report):
    file: str
    line: int


class Said(Report):
    message: str = ""
    snippet: str = ""
    location: Place | None = None


class Attempt(Report):
    errors: list[Said] = []


class Journey(Report):
    status: str
    results: list[Attempt] = []


class Spec(Report):
    title: str
    file: str
    line: int | None = None
    tags: list[str] = []
    tests: list[Journey]


class Group(Report):
    """Specs of a file or of a ``describe``."""

    specs: list[Spec] = []
    suites: list[Group] = []

    def all_specs(self) -> Iterator[Spec]:
        yield from self.specs
        for suite in self.suites:
            yield from suite.all_specs()


class Journeys(Group):
    """The whole; ``errors`` are those outside of any journey."""

    errors: list[Said] = []


# --- vitest's JSON reporter ---------------------------------------------------------------------


class UnitTest(Report):
    status: str
    full_name: str
    failure_messages: list[str] = []


class UnitFile(Report):
    """``message`` is why the file could not be run, where it could not."""

    name: str
    status: str
    message: str = ""
    assertion_results: list[UnitTest] = []


class UnitRun(Report):
    test_results: list[UnitFile] = []


# --- scripts/screenshots.mjs -------------------------------------------------------------------


class View(Report):
    """A page in one view; one that cannot be shown says why in ``unopened``."""

    slug: str
    view: str
    screenshot: str | None = Field(default=None, pattern=r"^\w[\w.-]*\.png$")
    unopened: str = ""
    overflow: float
    blank: bool
    missing_h1: bool = Field(alias="missingH1")
    console_errors: list[str]
    page_errors: list[str]
    failed_requests: list[str]
    contrast: list[str]
    a11y: list[str]


class Look(Report):
    pages: list[View]


# --- ruff --------------------------------------------------------------------------------------


class Position(Report):
    row: int


class Finding(Report):
    filename: str
    code: str | None
    message: str
    location: Position
