"""What an entity's rules, actions and worked out fields may be about, besides the entity itself. Pure."""

from __future__ import annotations

import re

from gencode_graph.artifacts import Analysis, Entity
from gencode_graph.tools.links import links_to


def concerned(analysis: Analysis, entity: Entity) -> list[str]:
    """Names of other entities: those that point to it, that share a requirement with it, or that its rules,
    actions and worked out fields speak of. None where it has nothing of these."""
    told = [rule.text for rule in entity.rules] + [action.text for action in entity.actions]
    told += [field.computed for field in entity.fields if field.computed]
    if not told:
        return []
    words = _words(" ".join(told))
    near = {other.name for other, _ in links_to(analysis, entity.name)}
    near |= {name for one in analysis.requirements if entity.name in one.where for name in one.where}
    others = [other for other in analysis.entities if other is not entity]
    return [other.name for other in others if other.name in near or _is_told(other, words)]


def _is_told(entity: Entity, words: set[str]) -> bool:
    """Whether a text of these words speaks of the entity by its name or one of its titles."""
    called = (entity.snake.replace("_", " "), entity.title, entity.title_plural)
    return any(_words(name) <= words for name in called)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
