"""A line of words -> chunks: noun phrases, and the small words between them that relate them.

There is no dictionary of nouns here: what is no verb, preposition and so on is a noun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gencode_graph.models.offline.reading.lexicon import classes, concept, is_known, nouns, type_cues
from gencode_graph.models.offline.reading.words import is_plural, singular, snake

TOKEN = re.compile(r"[^\W_][\w/&+]*(?:['-][^\W_]+)*|[,;:.()!?/=&|>-]")
_ORDER = (
    "determiner",
    "pronoun",
    "have",
    "auxiliary",
    "preposition",
    "conjunction",
    "adverb",
    "verb",
    "adjective",
)
_MAX_WORDS = 4
_PARTICLES = frozenset("in out up off back over".split())
_SUBJECTS = frozenset("i we they you he she it".split())
"""What a noun never follows: ``I tick items off``."""
_ENTERING = frozenset("sign signs log logs".split())
_OBJECTS = frozenset("it them him her us me this these".split())
_NO_ORDER = frozenset("please hello hi thanks".split())
_ASKED = frozenset("how whether when where who".split())
_TO = frozenset("to into onto between as".split())
"""An order that takes its object somewhere has one of these behind it."""
DOERS = ("ers", "ors", "ists", "ees", "ants", "ians")
RELATING = frozenset(
    "belong belongs belonging assigned linked related associated connected attached tied".split()
)
"""Verbs that, with ``to`` or ``with``, point from one kind of record to another."""


@dataclass(frozen=True)
class Token:
    """A word and its class: the class's first letters, ``noun``, ``number`` or the sign itself."""

    text: str
    tag: str

    @property
    def lower(self) -> str:
        return self.text.lower()


@dataclass(frozen=True)
class Chunk:
    """``kind`` is ``np`` for a noun phrase, else the word's class; ``words`` are lower case."""

    kind: str
    words: tuple[str, ...]
    each: bool = False
    original: str = ""
    full: tuple[str, ...] = ()
    """``words`` with the adjectives that tell one field from another: ``daily rate``."""

    @property
    def word(self) -> str:
        return self.words[-1] if self.words else ""

    @property
    def key(self) -> str:
        """Singular snake_case name."""
        return snake(" ".join((*self.words[:-1], singular(self.word))))

    @property
    def plural(self) -> bool:
        return self.kind == "np" and is_plural(self.word)


def tokens(text: str) -> list[Token]:
    """Words and signs with their classes, ambiguous ones decided by their neighbours."""
    found = [Token(word, _lookup(word.lower())) for word in TOKEN.findall(text)]
    decided: list[Token] = []
    for index, token in enumerate(found):
        before = decided[-1] if decided else None
        after = found[index + 1] if index + 1 < len(found) else None
        tag = _decide(token, before, after)
        if tag == "noun" and _continues_verbs(token, decided, after):
            tag = "verb"
        decided.append(Token(token.text, tag))
    return _with_order(decided)


def _with_order(found: list[Token]) -> list[Token]:
    """``Drag chores between columns``, ``Apply ivory as ...``: the first word is what is to be done."""
    starts = [i for i in range(len(found)) if not i or found[i - 1].tag in {".", ";", "!"}]
    for index in starts:
        three = found[index : index + 3]
        if [t.tag for t in three[:2]] == ["noun", "noun"] and three[-1].lower in _TO:
            verb = not is_plural(three[0].lower) and not is_known(
                f"{three[0].lower}_{singular(three[1].lower)}"
            )
            found[index] = Token(three[0].text, "verb" if verb else "noun")
    return found


def _continues_verbs(token: Token, before: list[Token], after: Token | None) -> bool:
    """``view`` in ``add, view and remove books``, ``scrapped`` in ``repaired or scrapped``."""
    signs = [t for t in before[-3:] if t.tag not in {",", "conjunction", "/"}]
    if not (before and before[-1].tag in {",", "conjunction", "/"} and signs and signs[-1].tag == "verb"):
        return False
    if token.tag != "verb":
        return token.lower.endswith("ed") and signs[-1].lower.endswith("ed")
    listed = after is not None and after.tag in {",", "conjunction", "/"}
    return listed and not is_plural(token.lower)


def _lookup(word: str) -> str:
    if not re.search(r"[^\W_]", word):
        return word
    if word[0].isdigit():
        return "number"
    known = classes()
    base = word.removesuffix("'s")
    for name in _ORDER:
        if word in known[name] or (base in known[name] and name == "pronoun"):
            return name
    if word.endswith("ly") and len(word) > 5 and singular(word) not in {"family", "assembly", "supply"}:
        return "adverb"
    return "noun"


def _decide(token: Token, before: Token | None, after: Token | None) -> str:
    word, tag = token.lower, token.tag
    if tag == "noun" and before and before.lower in {"to", "got", "get", "is", "are", "was", "were"}:
        return _unknown_verb(word, before, after)
    if tag in {"noun", "verb"} and before and _done_here(word, tag, before, after):
        return "verb"
    if word in _ENTERING and after and after.lower in _PARTICLES:
        return "verb"  # ``The owner signs in``
    if word == "own" and before and before.tag == "determiner":
        return "adjective"
    if tag == "verb" and before and after and before.lower in classes()["container_owner"]:
        return "verb" if _of_a_clause(word, before, after) else _verb_or_noun(word, before, after)
    if tag == "noun" and after and (_of_a_clause(word, before, after) or _orders(word, before, after)):
        return "verb"
    if (
        tag == "have"
        and word in {"store", "hold"}
        and before
        and before.tag in {"pronoun", "auxiliary", "preposition"}
    ):
        return "verb" if before.lower in {"to", "i", "we"} or before.tag == "auxiliary" else tag
    if tag != "verb":
        return tag
    return _verb_or_noun(word, before, after)


def _done_here(word: str, tag: str, before: Token, after: Token | None) -> bool:
    """Whether the word, of whatever class by itself, says what is done, by what stands beside it."""
    if after and _acts(word, before, after):
        return True
    if before.lower in {"one", "each"} and is_plural(word):
        return True  # ``what each one pays``
    if tag == "verb":
        return False
    told = before.lower in _SUBJECTS and after is not None and after.tag != "auxiliary"
    return told or (
        before.lower in _OBJECTS and word.endswith("ed") and len(word) > 4
    )  # ``mark them repaired``


def _acts(word: str, before: Token, after: Token) -> bool:
    """``referees officiate matches``: what stands between people and things is what they do."""
    if before.tag != "noun" or after.lower in classes()["tail"]:
        return False
    if not is_plural(before.lower):
        # ``A judge scores the dive``
        return is_plural(word) and after.tag == "determiner"
    if is_plural(word):
        return False
    if before.lower.endswith(DOERS):
        return after.tag in {"noun", "verb"} and is_plural(after.lower)
    # ``Guests place orders``
    return _is_person(before.lower) and (
        after.tag == "determiner"
        or after.lower in _PARTICLES  # ``Employees hand in expenses``
        or (after.tag in {"noun", "verb"} and is_plural(after.lower))
    )


def _is_person(word: str) -> bool:
    """Whether the word is one for people: such records have an e-mail address or a birthday."""
    known = concept(singular(word))
    return word in classes()["actor"] or any(
        f.name in {"email", "phone", "birth_date"} for f in nouns().get(known or "", ())
    )


def _of_a_clause(word: str, before: Token | None, after: Token) -> bool:
    """``that combines a list``: between ``that`` and an article stands what is done."""
    if before is not None and before.lower in classes()["container_owner"] and is_plural(word):
        return after.tag in {"determiner", "noun", "adjective", "verb", "pronoun"}  # ``a dashboard shows``
    relative = before is not None and before.lower in {"that", "which", "who"}
    takes = after.tag in {"determiner", "pronoun"} or (after.tag == "noun" and is_plural(after.lower))
    return relative and takes and word.endswith(("s", "ed"))


def _orders(word: str, before: Token | None, after: Token) -> bool:
    """``Plot the level``, ``style all components``: a bare word before an article opens an order."""
    opens = before is None or before.tag in {".", ";", "!", ":", "conjunction"}
    return opens and after.tag == "determiner" and not is_plural(word) and word not in _NO_ORDER


def _verb_or_noun(word: str, before: Token | None, after: Token | None) -> str:
    if _listed_as_noun(word, before, after):
        return "noun"
    left = before.tag if before else ""
    right = after.tag if after else ""
    if left in {"auxiliary", "pronoun"} or (before and before.lower == "to"):
        return "verb" if word != "inventory" else "noun"
    if word in RELATING:
        return "verb"
    if word.endswith("ing") and left == "noun" and right != "determiner" and _ends_compound(after):
        return "noun"
    if word not in classes()["ambiguous"]:
        return _gerund(word, left, after)
    if left == "preposition" and right in {"determiner", "pronoun"} and before and before.lower == "for":
        return "verb"
    if left in {"determiner", "adjective", "preposition", "have", "number"}:
        return "noun"
    if left == "verb" and right in {"determiner", "pronoun"}:
        return "verb"
    if left in {"verb", "("}:
        return "noun"
    return _plain_ambiguous(word, before, after)


def _listed_as_noun(word: str, before: Token | None, after: Token | None) -> bool:
    """``make`` in ``Cars: make, model``, ``publish`` in ``a publish date``."""
    if before is None or after is None:
        return False
    alone = before.tag in {":", ",", "("} and after.tag in {",", ")"} and word in type_cues()
    first = before.tag == ":" and after.tag in {",", "conjunction"} and is_plural(word)
    return alone or first or (before.tag in {",", "determiner", "conjunction", "("} and _is_head(word, after))


def _is_head(word: str, after: Token) -> bool:
    """``publish date``, ``pay rate``: the verb only says which."""
    heads = {
        "date",
        "time",
        "year",
        "rate",
        "price",
        "fee",
        "count",
        "status",
        "method",
        "place",
        "number",
        "deadline",
    }
    return after.lower in heads and not word.endswith(("s", "ing"))


def _unknown_verb(word: str, before: Token, after: Token | None) -> str:
    """``to mange our plants``, ``when they got watered``: a verb by its place."""
    if before.lower == "to":
        return "verb" if after and after.tag in {"determiner", "pronoun"} else "noun"
    return "verb" if word.endswith("ed") and len(word) > 4 else "noun"


def _ends_compound(after: Token | None) -> bool:
    if after is None or after.tag in {
        ",",
        ".",
        ":",
        "preposition",
        "conjunction",
        "auxiliary",
        "(",
        ")",
        "adverb",
    }:
        return True
    return after.lower in classes()["container"]


def _gerund(word: str, left: str, after: Token | None) -> str:
    """``a tracking app`` is a compound, ``tracking bugs`` is not."""
    if word.endswith("ing") and after and after.lower in classes()["tail"]:
        return "noun"
    return "noun" if left == "determiner" else "verb"


def _plain_ambiguous(word: str, before: Token | None, after: Token | None) -> str:
    right = after.tag if after else ""
    if before is None or before.tag in {".", ";", "!", ")", "-", ">", ":"}:
        acts = right in {"determiner", "noun", "pronoun", "adjective"}
        acts = acts or (right == "verb" and after is not None and not after.lower.endswith("ing"))
        acts = acts or (after is not None and after.lower in _ASKED)  # ``Show how many come``
        named = after is not None and after.lower in classes()["place"]  # ``Book club``
        imperative = acts and not named and not is_plural(word)
        return "verb" if imperative and not (after and after.lower in classes()["tail"]) else "noun"
    if before.tag == "noun" and not is_plural(word):
        subject = is_plural(before.lower) or before.lower in classes()["actor"]
        acts = right in {"determiner", "pronoun", "noun", "adjective"}
        if subject and acts and not (after and after.lower in classes()["tail"]):
            return "verb"
    if before.tag in {"conjunction", ","} and right in {"determiner", "pronoun"}:
        return "verb"
    if before.tag == "conjunction" and after and after.tag in {"noun", "verb"} and not is_plural(word):
        return "verb" if is_plural(after.lower) else "noun"
    return "noun"


def chunks(text: str) -> list[Chunk]:
    """Noun phrases without their articles and plain adjectives, other words one by one."""
    found: list[Chunk] = []
    phrase: list[Token] = []
    each = False
    for token in [*tokens(text), Token("", "end")]:
        if token.tag in {"noun", "adjective", "number"}:
            phrase.append(token)
            if token.lower.endswith("'s"):
                found += _phrase(phrase, each=each)
                found.append(Chunk("possessive", ("'s",)))
                phrase, each = [], False
            continue
        found += _phrase(phrase, each=each)
        if phrase:
            each = False
        phrase = []
        if token.tag == "determiner":
            each = each or token.lower in {"each", "every"}
            continue
        if token.tag != "end":
            found.append(Chunk(token.tag, (token.lower,), each and token.tag in {"preposition", "have"}))
            each = False
    return found


def _phrase(phrase: list[Token], *, each: bool) -> list[Chunk]:
    """Zero or one chunk. Adjectives in front go, unless they are part of a name that is known."""
    words = [t for t in phrase if t.tag != "number"]
    while words and words[0].tag == "adjective":
        name = snake(" ".join([*(t.lower for t in words[:-1]), singular(words[-1].lower)]))
        if is_known(name) or len(words) == 1:
            break
        words = words[1:]
    front = [t for t in phrase if t.tag == "adjective" and t.lower in classes()["telling"]]
    if not words:
        return []
    if all(t.tag == "adjective" for t in words) and words[-1].lower not in type_cues():
        return [Chunk("adjective", tuple(t.lower for t in words), each)]
    kept = words[-_MAX_WORDS:]
    lowered = tuple(t.lower.removesuffix("'s") for t in kept)
    full = (*(t.lower for t in front[:1] if t not in kept), *lowered)
    return [Chunk("np", lowered, each, " ".join(t.text for t in kept), full)]
