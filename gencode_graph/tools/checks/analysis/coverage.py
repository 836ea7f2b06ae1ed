"""Is what was asked for in the analysis: each sentence in a requirement, or said to be left out?

By words, for any language: a paraphrase passes, and a reviewer judges the meaning. What is wholly
absent is named, and so is an analysis of something else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gencode_graph.artifacts import Analysis, Issue
from gencode_graph.plain import plain
from gencode_graph.text import fit
from gencode_graph.wording import clauses, content_words, sentences, spoken_of

ENOUGH = 1 / 3
"""The part of a sentence's words that requirements must speak of. A paraphrase keeps about half."""
CLAUSE = 3
"""Words that a part of a sentence has at least, to be missed on its own."""
SHOWN = 8
CHECK = "requirements"


def wish_is_kept(
    analysis: Analysis, description: str, change: str = "", before: Analysis | None = None
) -> list[Issue]:
    """What of the description is in no requirement and not in ``not_covered``.

    Of a ``change`` all of it counts, and of the description what the analysis ``before`` covered, unless
    the change speaks of it: that may have been taken back.
    """
    issues = [
        Issue(check=CHECK, message=message) for message in _missing(analysis, description, change, before)
    ]
    if _is_of_something_else(analysis, f"{description}\n{change}"):
        said = (
            "Most requirements speak of nothing that the description speaks of: this analysis is of another "
            "app. Answer for the app that is asked for, in the description's language and words."
        )
        issues.insert(0, Issue(check=CHECK, message=said))
    return issues


def uncovered(analysis: Analysis, text: str) -> list[str]:
    """The sentences, and longer parts of sentences, that the analysis does not speak of."""
    known = content_words("\n".join([*(r.text for r in analysis.requirements), *analysis.not_covered]))
    # As the analysis has it: what is not seen in a text is no part of its words.
    return [part for sentence in sentences(plain(fit(text))) for part in _left_of(sentence, known)]


def _left_of(sentence: str, known: Collection[str]) -> Iterator[str]:
    words = content_words(sentence)
    found = [word for word in words if spoken_of(word, known)]
    if len(found) < ENOUGH * len(words):
        yield sentence
        return
    for part in clauses(sentence):
        about = content_words(part)
        if len(about) >= CLAUSE and not set(about) & set(found):
            yield part


def _missing(analysis: Analysis, description: str, change: str, before: Analysis | None) -> Iterator[str]:
    missing = uncovered(analysis, description)
    if change:
        given_up = set(uncovered(before, description)) if before else set()
        touched = content_words(change)
        kept = [s for s in missing if s not in given_up and not _touched(s, touched)]
        missing = [*uncovered(analysis, change), *kept]
    for sentence in missing[:SHOWN]:
        yield (
            f'No requirement says this, and not_covered does not either: "{sentence[:300]}". '
            "Add it to one of them, in its own words."
        )
    if len(missing) > SHOWN:
        yield f"{len(missing) - SHOWN} more sentences are in no requirement. Go through all of them."


def _touched(sentence: str, words: Collection[str]) -> bool:
    return any(spoken_of(word, words) for word in content_words(sentence))


def _is_of_something_else(analysis: Analysis, text: str) -> bool:
    """Most of what is asked is not told, and most of what is told was not asked.

    Not the latter alone: a wish of a few words is one to fill out.
    """
    asked = content_words(text)
    if len(uncovered(analysis, text)) * 2 <= len(sentences(text)):
        return False
    told = [words for r in analysis.requirements if (words := content_words(r.text))]
    strange = [words for words in told if not any(spoken_of(word, asked) for word in words)]
    return bool(asked) and len(strange) * 2 > len(told)
