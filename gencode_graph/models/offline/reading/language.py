"""Which language a description is in, and the same text in English words, one by one.

The grammar behind it only looks at small words and word order, which these languages share
well enough: ``gestión de proyectos`` and ``management of projects`` read alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from gencode_graph.models.offline.reading.lexicon import FOLDER, load
from gencode_graph.models.offline.reading.words import ascii_word, singular, singular_name

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_ENGLISH = frozenset(
    "the a an and of to in for with that is are where who each can my our list app track manage create "
    "system page site build make want users their which them on by have has".split()
)


_NUMBER = re.compile(r"\d+")
_MOST = 0.5
_STRANGE = 0.2
"""Share of words with letters English does not have, from which a text is hardly English."""
_ENDINGS = {"de": ("n", "en", "s", "es"), "nl": ("s", "en"), "id": ("nya",)}
"""What a language puts behind a noun's known forms."""


@dataclass(frozen=True)
class Dictionary:
    """One language: every form -> English, and English -> what a person reads."""

    tag: str
    english: dict[str, str] = field(default_factory=dict)
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    longest: int = 1


@dataclass(frozen=True)
class Gloss:
    """``text`` in English words. ``original`` as it was written. ``und`` is no known language."""

    language: str
    text: str
    original: str
    dictionary: Dictionary

    def label(self, key: str) -> tuple[str, str]:
        """Singular and plural label of an English name; empty strings leave it to the name."""
        return self.dictionary.labels.get(key, ("", ""))

    def title(self, key: str, fallback: str) -> str:
        """A fixed text of the interface by its English key."""
        return self.dictionary.titles.get(key, fallback)

    def lower(self, text: str) -> str:
        """The text inside a sentence; German writes nouns with a capital there too."""
        return text if self.language == "de" or text[1:2].isupper() else text[:1].lower() + text[1:]

    @property
    def foreign(self) -> bool:
        return self.language not in {"en", "und"}


@lru_cache(maxsize=1)
def dictionaries() -> dict[str, Dictionary]:
    """By language tag."""
    folder = FOLDER / "languages"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {name.removesuffix(".toml"): _dictionary(name) for name in names}


def _dictionary(name: str) -> Dictionary:
    data = load(f"languages/{name}")
    english: dict[str, str] = {}
    labels: dict[str, tuple[str, str]] = {}
    for key, forms in data["nouns"].items():
        one, _, many = forms.partition("/")
        many = many or one
        labels[key] = (_sentence(one), _sentence(many))
        words = key.replace("_", " ")
        english.setdefault(one.lower(), words)
        if many != one:
            english.setdefault(many.lower(), _plural_words(words))
    for key, forms in data["words"].items():
        for form in forms.split(","):
            english.setdefault(form.strip().lower(), key.replace("_", " "))
    longest = max(len(form.split()) for form in english)
    return Dictionary(name.removesuffix(".toml"), english, labels, data["titles"], longest)


@lru_cache(maxsize=1)
def _own_labels() -> dict[str, tuple[str, str]]:
    pairs = {key: forms.partition("/") for key, forms in load("labels.toml").items()}
    return {key: (one, many or one) for key, (one, _, many) in pairs.items()}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plural_words(words: str) -> str:
    from gencode_graph.models.offline.reading.words import plural_name

    return plural_name(words.replace(" ", "_")).replace("_", " ")


def detect(text: str) -> str:
    """The tag of the language most words are in; ``und`` when none has enough of them."""
    words = [w.lower() for w in _WORD.findall(text)][:400]
    if not words:
        return "und"
    scores = {tag: _score(words, d.english) for tag, d in dictionaries().items()}
    best = max(scores, key=lambda tag: (scores[tag], tag))
    english = sum(w in _ENGLISH for w in words) / len(words)
    latin = sum(bool(ascii_word(w)) for w in words) / len(words)
    strange = sum(not w.isascii() for w in words) / len(words)
    if scores[best] >= 0.3 and scores[best] > english + 0.1:
        return best
    return "en" if latin > _MOST and not (strange > _STRANGE and not english) else "und"


def _score(words: list[str], english: dict[str, str]) -> float:
    """Share of words the language has; words it shares with English count for nothing."""
    return sum(w in english and english[w] != w and w not in _ENGLISH for w in words) / len(words)


def gloss(text: str) -> Gloss:
    """The text with every known word put into English; the rest stays as it is."""
    tag = detect(text)
    dictionary = dictionaries().get(tag)
    if dictionary is None:
        return Gloss(tag, text, text, Dictionary(tag, labels=_own_labels()))
    return Gloss(tag, "\n".join(_line(line, dictionary) for line in text.split("\n")), text, dictionary)


def _line(line: str, dictionary: Dictionary) -> str:
    """Word by word. An unknown word right beside a noun only describes it, and is left out."""
    spans = list(_WORD.finditer(line))
    found: list[tuple[str, str, str]] = []
    position, index = 0, 0
    while index < len(spans):
        size, english = _longest(spans, index, line, dictionary)
        form = line[spans[index].start() : spans[index + size - 1].end()]
        found.append((line[position : spans[index].start()], english, form))
        position = spans[index + size - 1].end()
        index += size
    return "".join([*_without_strangers(found, dictionary), line[position:]])


def _without_strangers(found: list[tuple[str, str, str]], d: Dictionary) -> list[str]:
    kinds = [_kind(english, form, d) for _, english, form in found]
    out = []
    for index, (gap, english, _) in enumerate(found):
        before = index > 0 and gap.isspace() and kinds[index - 1] == "noun"
        after = index + 1 < len(found) and found[index + 1][0].isspace() and kinds[index + 1] == "noun"
        out += [gap, "" if kinds[index] == "unknown" and (before or after) else english]
    return out


def _kind(english: str, form: str, d: Dictionary) -> str:
    if english == form and form.lower() not in d.english:
        return "unknown"
    return "noun" if singular_name(english.replace(" ", "_")) in d.labels else "word"


def _longest(spans: list[re.Match[str]], index: int, line: str, d: Dictionary) -> tuple[int, str]:
    for size in range(min(d.longest, len(spans) - index), 0, -1):
        form = line[spans[index].start() : spans[index + size - 1].end()].lower()
        if form in d.english:
            return size, d.english[form]
        if singular(form) in d.english:
            return size, d.english[singular(form)] + "s"
        stem = next((form[: -len(end)] for end in _ENDINGS.get(d.tag, ()) if form.endswith(end)
                     and len(form) > 5 and form[: -len(end)] in d.english), None)  # fmt: skip
        if stem:
            return size, d.english[stem]
    return 1, spans[index].group()


def words_in(text: str, gloss: Gloss) -> list[str]:
    """The words and numbers of a text, those of the gloss's language in English; none is left out."""
    found: list[str] = []
    position = 0
    spans = list(_WORD.finditer(text))
    index = 0
    while index < len(spans):
        size, english = (
            _longest(spans, index, text, gloss.dictionary) if gloss.foreign else (1, spans[index].group())
        )
        found += _NUMBER.findall(text[position : spans[index].start()])
        found += english.split() or [spans[index].group()]
        position = spans[index + size - 1].end()
        index += size
    return [*found, *_NUMBER.findall(text[position:])]
