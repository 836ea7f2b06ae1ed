"""What has been understood so far: kinds of records being put together, not yet checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from gencode_graph.models.offline.reading.figures import Wish
from gencode_graph.models.offline.reading.lexicon import KnownField


@dataclass
class Sketch:
    """A kind of record. ``weight`` says how sure the text makes us that it is one;
    ``listed`` that the text speaks of several of them, ``topic`` that the app is called
    after it, ``joining`` that it only joins two others."""

    key: str
    weight: int = 0
    fields: dict[str, KnownField] = field(default_factory=dict)
    label: str = ""
    label_plural: str = ""
    listed: bool = False
    topic: bool = False
    joining: bool = False
    kept: bool = False
    """Whether the text says that they are kept, tracked, managed."""
    named: bool = False
    """Whether the app is said to be a log, a list, a tracker of them: ``a case log``."""
    field_labels: dict[str, str] = field(default_factory=dict)
    usual: tuple[KnownField, ...] = ()
    """What such records usually have, where the noun is known."""

    def add(self, found: KnownField) -> None:
        """A field; options or a target that come later complete one that is there."""
        have = self.fields.get(found.name)
        if have is None or (found.options and not have.options) or (found.target and not have.target):
            self.fields[found.name] = found


@dataclass(frozen=True)
class Join:
    """Each ``child`` joins a ``one`` (perhaps not said: "") with an ``other``."""

    child: str
    one: str
    other: str


@dataclass
class Notes:
    """Everything read off a description, in the order it was read."""

    things: dict[str, Sketch] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)
    searches: set[str] = field(default_factory=set)
    filters: set[str] = field(default_factory=set)
    sorts: set[str] = field(default_factory=set)
    figures: list[str] = field(default_factory=list)
    derived: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)
    per_group: list[tuple[str, str]] = field(default_factory=list)
    """Fields and the kind of record each is said to be for: ``budget per category``."""
    listing: set[str] = field(default_factory=set)
    """What the app itself is a list of: ``guest list``. What else it has is beside it, not part of it."""
    removed: set[str] = field(default_factory=set)

    def thing(self, key: str, weight: int) -> Sketch:
        """The sketch of that name, made when it is new; its weight is the most it was given."""
        sketch = self.things.setdefault(key, Sketch(key))
        sketch.weight = max(sketch.weight, weight)
        return sketch
