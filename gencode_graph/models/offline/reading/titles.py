"""The app's name and the sentences that introduce it."""

from __future__ import annotations

import re
from itertools import pairwise

from gencode_graph.artifacts import Entity, EntityField, Needs, Page, snake_case
from gencode_graph.models.offline.reading.grammar import tokens
from gencode_graph.models.offline.reading.language import Gloss
from gencode_graph.models.offline.reading.lexicon import classes
from gencode_graph.models.offline.reading.words import is_plural, listed, singular, with_article

_QUOTED = re.compile(r"\b(?:called|named|titled)\s+[\"']?([A-Z][\w&'-]*(?:\s+[A-Z0-9][\w&'-]*){0,4})[\"']?")
_QUOTES = re.compile(r"\b(?:called|named|titled)\s+[\"']([^\"'\n]{1,60})[\"']", re.I)
_LEADING = re.compile(
    r"^(?:(?:please|hi|hello|hey|ok(?:ay)?|so|can you|could you|would you|i(?:'d| would)? (?:like|want|need)|we (?:want|need)|"  # noqa: E501
    r"i'm looking for|looking for|we run|i run|we are|we have|i have|let'?s|help me|me|us|to|for me|you|create|build|make|design|develop|generate|write|implement|"  # noqa: E501
    r"give|have|get|a|an|the|my|our|new|simple|basic|small|full[- ]?stack|modern|complete|nice|web[- ]based|beautiful|pretty|"  # noqa: E501
    r"crea|crear|cree|haz|quiero|una?|un|buat(?:kan)?|saya|ingin|sebuah|erstelle|baue|ich|möchte|brauche|eine?n?|créer?|créez|je veux|"  # noqa: E501
    r"une?|crie|criar|quero|um|uma|crea(?:re)?|voglio|maak|bouw|een|ik|wil|le|la|el|il|der|die|das)[\s,:]+)+",
    re.I,
)
_STOP = re.compile(
    r"\s+from\s+\d|\s+(?:where|belong|have|has|is|are|can|should|that|which|who|with|so|because|to|using|showing|listing|in which|each|and then|dengan|donde|que|con|mit|où|avec|onde|com|dove|waar|met|yang)\b|[.,;:!?()\[\]{}\n|<>\"]|\s-\s"  # noqa: E501
)
_DOING = re.compile(
    r"^(keep track of|track of|track|manage|organi[sz]e|record|log|plan|schedule|list|catalogue?|monitor|store|keep|rate|review|collect|manag(?=ing)|track(?=ing)|rat(?=ing))(?:ing)?\s+(.+)$",  # noqa: E501
    re.I,
)
_KEEPING = re.compile(r"^(?:keep|store|maintain)(?:ing)? (?:an? )?(?:records?|lists?|logs?) of\s+", re.I)
_GENERIC = re.compile(
    r"^(?:(?:web\s?)?(?:app|application|site|website|tool|platform|program|software|system))\s+(?:for|to|about)\s+"
    r"(?:(?:my|our|the|a|an|let me|help me|keep)\s+)*(?:(?=track\s+of\b)|)",
    re.I,
)
_TRACKING = frozenset({"track", "log", "record", "monitor", "keep track of", "track of"})
_BARE = frozenset(
    {
        "app",
        "application",
        "website",
        "tool",
        "system",
        "platform",
        "program",
        "software",
        "crud",
        "dashboard",
    }
)
_SHOWING = frozenset({"dashboard", "app", "page", "board"})
_FILLER = _BARE | frozenset(
    "management manage tracking track administration control for of the to create want with and".split()
)
_ELIDED = re.compile(r"^(?:un|l|d|dell|all|nell|dall)'", re.I)
_MOST_WORDS = 6
_WHO = re.compile(
    r"\b(?:where|in which|so that|with which|that lets|to let)\s+"
    r"(?:i|we|you|users|people|members|everyone|me|us)\s+"
    r"(?:can\s+)?(?=(?:track|manage|organi[sz]e|record|log|plan|schedule|list|catalogue?|monitor|store|keep)\b)",
    re.I,
)
_SMALL = frozenset(
    "par menurut nach einen einem einer eine d'une d'un em uma um o a os as van del al una zu zur zum von des du do una uno le les een het i il lo untuk dan para für und pour et voor a an the of for and or in on to with by at from de la el di da der die das und y et e en per".split()  # noqa: E501
)


def app_name(text: str, gloss: Gloss) -> str:
    """``Create a bug tracking system`` -> ``Bug Tracking System``; at most 60 characters."""
    for pattern in (_QUOTES, _QUOTED):
        match = pattern.search(text)
        if match:
            return match[1].strip()[:60]
    first = next((line.strip("#*-> \t") for line in text.splitlines() if re.search(r"\w", line)), "")
    first = _WHO.sub("to ", first)
    phrase = _LEADING.sub("", re.sub(r"[^\w\s&'+/.,;:!?()-]", " ", first).strip())
    phrase = _LEADING.sub("", _GENERIC.sub("", phrase).strip()) or phrase
    phrase = _STOP.split(phrase.strip(), maxsplit=1)[0].strip() or phrase
    phrase = _GENERIC.sub("", phrase).strip() or phrase
    doing = _DOING.match(_KEEPING.sub("track ", phrase))
    if doing:
        phrase = _tool(doing[1].lower(), _LEADING.sub("", doing[2]))
    words = _short(_lean(re.findall(r"[\w&'+/-]+", phrase), gloss))
    while words and words[-1].lower() in _SMALL:
        words.pop()
    name = " ".join(_capital(word, index) for index, word in enumerate(words))[:60].strip()
    return name if re.search(r"\w", name) else gloss.title("app", "My App")


def _is_subject(word: str) -> bool:
    return is_plural(word) or word in _SHOWING


def _lean(words: list[str], gloss: Gloss) -> list[str]:
    """``App zur Verwaltung von Rechnungen`` -> ``Rechnungen``: without the words for app and management.

    ``Students enrol in courses``, ``A choir keeps singers``: of a sentence the subject is name enough.
    """
    if not gloss.foreign:
        said = tokens(" ".join(words))
        acts = (
            i for i, (before, t) in enumerate(pairwise(said), 1)
            if t.tag == "verb" and (_is_subject(before.lower) or t.lower.endswith("s"))
        )  # fmt: skip
        cut = next((i for i in acts if not said[i].lower.endswith("ing")), len(words))
        if len(said) != len(words):
            return words
        if cut < len(words) and words[0].lower() in classes()["user_words"]:
            # ``Members post questions``: what they do it to tells more than who they are.
            rest = [i for i in range(cut + 1, len(words)) if said[i].tag in {"conjunction", "preposition"}]
            return words[cut + 1 : rest[0] if rest else None] or words[:cut]
        return words[:cut]
    english = gloss.dictionary.english
    phrase = " ".join(words)
    closing = (p for p, means in english.items() if means in _FILLER and phrase.lower().endswith(f" {p}"))
    words = phrase[: -len(max(closing, key=len, default="")) or None].split() or words
    bare = [_ELIDED.sub("", word) for word in words]
    meant = [english.get(word.lower(), word.lower()) for word in bare]
    start = next((i for i, word in enumerate(meant) if word not in _FILLER), len(words))
    end = next((i for i in range(len(words), 0, -1) if meant[i - 1] not in _FILLER), len(words))
    filled = _BARE | {"management", "manage", "tracking", "track"}
    if not (start < end and filled & set(meant[:start])):
        return words
    article = [i for i in range(1, len(meant)) if meant[i] == "the" and meant[i - 1] == "and"]
    return [word for i, word in enumerate(bare) if start <= i < end and i not in article]


def _points_to(field: EntityField) -> str:
    """``assignee``; ``assigned_to`` is called by whom it points to."""
    if field.name.endswith(("_to", "_by")):
        return snake_case(field.references or "").replace("_", " ")
    return field.title


def _tool(verb: str, things: str) -> str:
    """``track``, ``bugs`` -> ``bug Tracker``."""
    things = re.split(r"\s+(?:for|of|in|at|and)\s", things, maxsplit=1)[0] or things
    *before, last = things.split() or [things]
    one = singular(last.lower()) if last.islower() else last
    return " ".join([*before, one, "Tracker" if verb in _TRACKING else "Manager"])


def _short(words: list[str]) -> list[str]:
    """At most `_MOST_WORDS`: what a long name is for or in goes before it is cut off in the middle."""
    if len(words) <= _MOST_WORDS:
        return words
    small = [i for i, word in enumerate(words) if word.lower() in _SMALL and 1 < i <= _MOST_WORDS]
    return words[: small[-1]] if small else words[:_MOST_WORDS]


def _capital(word: str, index: int) -> str:
    if word.lower() in _SMALL and index:
        return word.lower()
    return word if any(c.isupper() for c in word[1:]) else word[:1].upper() + word[1:]


def told(name: str, entities: list[Entity], gloss: Gloss) -> str:
    """The name, or one after the main records when it only says that there is an app."""
    if name.lower() not in _BARE and (gloss.foreign or not _is_sentence(name)):
        return name
    plain = "My App" if entities[0].name == "Item" else f"{entities[0].title} Manager"
    return gloss.title("app", plain)


def _is_sentence(name: str) -> bool:
    """``Only Trainers May Cancel a Lesson``: the first words say something, and are no name."""
    return any(token.tag in {"auxiliary", "pronoun"} for token in tokens(name.lower()))


def tagline(entities: list[Entity], gloss: Gloss) -> str:
    """One line under the name, in the language of the interface."""
    names = [gloss.lower(e.title_plural) for e in entities[:3]]
    joined = listed(names, gloss.title("and", "and"))
    return gloss.title("tagline", "Keep track of {things} in one place").format(things=joined)[:200]


def summary(name: str, entities: list[Entity], needs: Needs, pages: list[Page], gloss: Gloss) -> str:
    """What the app is, for the people (and models) who build it."""
    kinds = listed([gloss.lower(e.title_plural) for e in entities], gloss.title("and", "and"))
    if gloss.foreign:
        opening = gloss.title("summary", "{name}: {things}.").format(name=name, things=kinds)
        return f"{opening} {gloss.title('accounts', '')}".strip() if needs.auth else opening
    parts = [f"{name} keeps records of {kinds}."]
    for entity in entities:
        parents = [with_article(_points_to(f).lower()) for f in entity.fields if f.references]
        if parents:
            parts.append(f"Each {gloss.lower(entity.title)} refers to {listed(parents)}.")
    if any(p.kind == "dashboard" for p in pages):
        parts.append("A dashboard shows the figures that matter.")
    if needs.auth:
        private = any(e.owned for e in entities)
        parts.append(
            "People sign up and log in" + ("; each sees only their own records." if private else ".")
        )
    return " ".join(dict.fromkeys(parts))
