"""What the offline model cannot build and says so, and what it took for granted."""

from __future__ import annotations

import re

from gencode_graph.artifacts import Analysis, Entity, Needs
from gencode_graph.models.offline.reading.language import Gloss
from gencode_graph.models.offline.reading.lexicon import load
from gencode_graph.models.offline.reading.words import singular

_TOO_MUCH = load("limits.toml")["cannot"]


def not_covered(text: str) -> list[str]:
    """One plain sentence for each thing the text asks for that is left out."""
    return [entry["says"] for entry in _TOO_MUCH if re.search(entry["pattern"], text, re.I)]


def assumptions(entities: list[Entity], needs: Needs, gloss: Gloss) -> list[str]:
    """What the text did not say and the app does anyway."""
    said = gloss.text.lower()
    found = []
    unsaid = [e.title_plural for e in entities if not _mentioned(e, said)]
    if unsaid:
        found.append(f"{_and(unsaid)} are kept too: apps of this kind usually need them.")
    if not needs.auth:
        found.append("Everyone who can open the app sees and may change everything; there are no accounts.")
    elif any(e.owned for e in entities):
        found.append("Each signed-in user sees and changes only their own records.")
    else:
        found.append("Signed-in users share all records.")
    if gloss.language == "und":
        found.append(
            "The description's language is not known to the offline model, so names are taken as they are."
        )
    return found


def _mentioned(entity: Entity, text: str) -> bool:
    return any(part in text for part in (entity.snake.replace("_", " "), entity.snake.split("_")[-1]))


def _and(words: list[str]) -> str:
    return (
        words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1][:1].lower()}{words[-1][1:]}"
    )


def beyond(text: str, analysis: Analysis) -> list[str]:
    """What of `not_covered` the text asks for and the analysis has not: a timer app has its timer, and
    records may be called so."""
    built = (s.body for page in analysis.pages if page.kind == "tool" for s in page.sections)
    tools = {word for text in built for word in re.findall(r"\w+", text.lower())}
    records = {word for e in analysis.entities for word in e.snake.split("_")}
    fields = {word for e in analysis.entities for f in e.fields for word in f.name.split("_")}

    def there(match: re.Match[str]) -> bool:
        brand = match[0][:1].isupper() and match.start() > 0  # ``with Stripe`` is no field
        kept = tools | (records if brand else records | fields)
        return bool({singular(word) for word in re.findall(r"\w+", match[0].lower())} & kept)

    return [
        entry["says"]
        for entry in _TOO_MUCH
        if not all(there(match) for match in re.finditer(entry["pattern"], text, re.I))
    ]
