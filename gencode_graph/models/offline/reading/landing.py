"""Pages that are only read: about a trade, an occasion, or whatever the text is about.

The words are general on purpose. Nothing is invented that a reader could take for a fact: no
addresses, numbers, prices, quotes or names that the description does not give.
"""

from __future__ import annotations

import re
from typing import Any

from gencode_graph.artifacts import Analysis, Needs, Page, Section, SectionItem
from gencode_graph.models.offline.reading import theme
from gencode_graph.models.offline.reading.language import Gloss
from gencode_graph.models.offline.reading.lexicon import load
from gencode_graph.models.offline.reading.words import is_plural, with_article

_COPY = load("landing.toml")
_PAGE_WORDS = re.compile(
    r"\b(?:landing|home|web|coming|soon|simple|one|single|static|online|page|pages|pager|site|website|portfolio|card|invitation|"
    r"flyer|poster|brochure|resume|cv)\b",
    re.I,
)
_FOR = re.compile(
    r"\b(?:page|site|website|portfolio|card|invitation|flyer|brochure|resume|cv|poster|greeting)\b[^.,;\n]*?\s(?:for|about|of|to)\s+"
    r"([^.,;:!?\n]{2,80})",
    re.I,
)
_CALLED = re.compile(
    r"\b(?:called|named|titled)\s+[\"']?([A-Z][\w&']*(?:\s+(?:[A-Z]|&|and\b|of\b|the\b)[\w&']*){0,5})"
)
_QUOTED = re.compile(r"[\"“”]([^\"“”\n]{2,60})[\"“”]")
_NAMED = re.compile(r"\s*(?:,?\s*(?:called|named|titled)\s.*|[\"“”].*)$", re.I)
_PERSON = re.compile(
    r"\b(?:for|to|dear)\s+(?:my\s+\w+\s+|our\s+\w+\s+)?([A-Z][a-z]+(?:\s+(?:and|&)\s+[A-Z][a-z]+)?)\b"
)
_SMALL = frozenset({"and", "of", "the", "for", "in", "at", "on", "to", "a", "an"})
_SOON = re.compile(r"\bcoming[\s-]soon|under construction|launching soon\b", re.I)
_MY = re.compile(r"\b(?:for|to)\s+my\s+([a-z]+)\b")
_TAIL = re.compile(
    r"\s+(?:with|in|on|who|that|which|where|using|including|and has|featuring|showing)\s.*$", re.I
)
_SECTIONS = {
    "pricing": r"\b(?:pricing|prices|price list|packages|plans)\b",
    "gallery": r"\b(?:gallery|photos|pictures|images|projects|showcase)\b",
    "faq": r"\b(?:faqs?|frequently asked|questions)\b",
    "testimonials": r"\b(?:testimonials?|reviews|customer voices|references)\b",
    "steps": r"\b(?:how it works|steps|process)\b",
    "contact": r"\b(?:contact|call|phone|e-?mail|reach|book|quote|address)\b",
}


def read(gloss: Gloss, name: str) -> Analysis:
    """The Analysis of a page about one subject, without a backend."""
    occasion = _found(gloss.text, "occasions")
    trade = _found(gloss.text, "trades") if occasion is None or _is_business(gloss.text) else None
    subject = _subject(gloss.text, name)
    title = _title(gloss.text, subject, name, occasion=bool(occasion and not trade))
    if occasion and not trade:
        sections = _occasion(occasion, gloss.text)
    else:
        sections = _trade(trade or _COPY["general"], subject, gloss.text)
    page = Page(
        slug="home",
        route="/",
        kind="landing",
        title=title,
        description=sections[0].body[:160],
        sections=sections,
    )
    about = with_article(subject) if _is_one(subject) else subject
    return Analysis(
        name=title,
        tagline=sections[0].heading[:200],
        summary=f"A page about {about}, to be read; nothing is kept and there is no backend.",
        language="en",
        archetype="landing",
        pages=[page],
        theme=theme.of(gloss.text, title),
        needs=Needs(backend=False, auth=False),
        assumptions=[*_assumptions(gloss), *_open_ends(gloss.text)],
    )


def _is_business(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:landing page|business|company|portfolio|planner|agency|photograph\w+|shop)\b", text, re.I
        )
    )


def _found(text: str, group: str) -> dict[str, Any] | None:
    """The entry whose word comes first in the text; of two at one place the longer."""
    lowered = text.lower()
    hits = []
    for entry in _COPY[group].values():
        for word in entry["words"]:
            match = re.search(rf"\b{re.escape(word)}(?:s|'s)?\b", lowered)
            if match:
                hits.append((match.start(), -len(word), entry))
    found: dict[str, Any] | None = min(hits, key=lambda hit: hit[:2])[2] if hits else None
    return found


def _subject(text: str, name: str) -> str:
    match = _FOR.search(text)
    phrase = match[1] if match else name
    phrase = _NAMED.sub("", _TAIL.sub("", phrase)).strip()
    phrase = re.sub(r"^(?:a|an|the|my|our|me|new|local|small|to)\s+", "", phrase, flags=re.I)
    phrase = re.sub(r"^(?:a|an|the|my|our|new|local|small)\s+", "", phrase, flags=re.I)
    if not match:
        phrase = _PAGE_WORDS.sub(" ", phrase)
    phrase = re.sub(r"\s+", " ", phrase).strip()
    return phrase[:60] or "this page"


def _title(text: str, subject: str, name: str, *, occasion: bool) -> str:
    called = _CALLED.search(text)
    if called:
        return called[1].strip()[:60]
    quoted = _QUOTED.search(text)
    if quoted:
        return quoted[1].strip()[:60]
    if _SOON.search(text) and subject != "this page" and _FOR.search(text):
        return _capitals(subject)
    if occasion and _FOR.search(text) and (subject[:1].isupper() or "'s" in subject):
        return _capitals(subject)
    if occasion or subject == "this page":
        return name[:60]
    return _capitals(subject)


def _is_one(subject: str) -> bool:
    """``dentist``, not ``whales`` or ``PyDays 2026``."""
    return (
        subject.islower()
        and "'" not in subject
        and subject != "this page"
        and not is_plural(subject.rsplit(maxsplit=1)[-1])
    )


def _capitals(subject: str) -> str:
    kept = (
        w if any(c.isupper() for c in w) or w in _SMALL else w[:1].upper() + w[1:] for w in subject.split()
    )
    return " ".join(kept)[:60]


def _items(lines: list[str], subject: str) -> list[SectionItem]:
    parts = [line.partition("|") for line in lines]
    return [SectionItem(heading=_say(h, subject), body=_say(b, subject)) for h, _, b in parts]


def _say(text: str, subject: str) -> str:
    return text.replace("{Subject}", subject[:1].upper() + subject[1:]).replace("{subject}", subject)


def _occasion(copy: dict[str, Any], text: str) -> list[Section]:
    person = _PERSON.search(text)
    relation = _MY.search(text)
    to = f", {person[1]}" if person else f", {relation[1]}" if relation else ""
    return [
        Section(kind="hero", heading=copy["hero"].replace("{to}", to), body=_details(text)),
        Section(kind="message", heading="A few words", body=copy["message"]),
        Section(kind="features", heading="What we wish", items=_items(copy["wishes"], ""))
        if "{to}" in copy["hero"]
        else Section(kind="features", heading="What to expect", items=_items(copy["wishes"], "")),
        Section(kind="call_to_action", heading=copy["closing"], action=copy["closing"]),
    ]


def _details(text: str) -> str:
    """Day and place, word for word, where the text gives them."""
    when = re.search(
        r"(?:\b(?:on|this)\s+|,\s*)((?:[A-Z][a-z]+,?\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[A-Z][a-z]+|[A-Z][a-z]+\s+\d{1,2}|[A-Z][a-z]+day)(?:,?\s+\d{4})?)",
        text,
    )
    where = re.search(r"\b(?:at|in)\s+((?:the\s+)?[A-Z][\w']*(?:\s+[A-Z][\w']*)*)", text)
    return " · ".join(m[1] for m in (when, where) if m)


def _trade(copy: dict[str, Any], subject: str, text: str) -> list[Section]:
    named = _subject_heading(subject)
    sections = [
        Section(kind="hero", heading=_say(copy["hero"], subject), body=_say(copy["body"], subject), action=copy["action"]),  # noqa: E501
        Section(kind="features", heading=f"What {named} offers" if copy is not _COPY["general"] else f"About {subject}",  # noqa: E501
                items=_items(_asked_services(text) or copy["services"], subject)),
    ]  # fmt: skip
    asked = [kind for kind, pattern in _SECTIONS.items() if re.search(pattern, text, re.I)]
    sections += [_extra(kind, subject) for kind in asked if kind != "contact"]
    if "steps" not in asked and copy is not _COPY["general"]:
        sections.append(_extra("steps", subject))
    sections.append(_extra("contact", subject))
    return sections


def _subject_heading(subject: str) -> str:
    return (
        "this page" if len(subject.split()) > 4 else with_article(subject) if subject.islower() else subject
    )


def _asked_services(text: str) -> list[str]:
    """Services the description lists itself: ``services: repairs, heating and bathrooms``."""
    match = re.search(r"\b(?:services|offers|offering|sections|specialis(?:es|ing) in)\b\s*(?:like|such as|:|are|include|including|for)?\s*"  # noqa: E501
                      r"([^.;\n]{5,200})", text, re.I)  # fmt: skip
    if not match:
        return []
    parts = [p.strip() for p in re.split(r",|\band\b|&", match[1]) if 2 < len(p.strip()) < 40]
    kinds = re.compile("|".join(_SECTIONS.values()), re.I)
    names = [p for p in parts if not kinds.search(p)]
    return (
        [f"{p[:1].upper()}{p[1:]}|Ask about {p}: what it involves and what suits you." for p in names[:6]]
        if len(names) > 1
        else []
    )


def _extra(kind: str, subject: str) -> Section:
    """Sections whose facts only the owner knows say what belongs there."""
    copy = _EXTRAS[kind]
    return Section(
        kind=kind,  # type: ignore[arg-type]
        heading=copy[0], body=_say(copy[1], subject), items=_items(list(copy[3]), subject), action=copy[2],
    )  # fmt: skip


_EXTRAS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "steps": ("How it works", "", "", (
        "Tell us what you need|A few words are enough to start.",
        "Get a clear answer|What can be done, when, and what it involves.",
        "See it done|Agreed first, then carried out.")),
    "pricing": ("Prices", "Every case is different, so prices are given on request, before anything starts.", "", (  # noqa: E501
        "First contact|Free of obligation.", "An offer|In writing, with everything included.")),
    "gallery": ("A look around", "Some of what {subject} is about.", "", (
        "Before|How things were.", "During|Where the care goes.", "After|How it turned out.")),
    "faq": ("Questions and answers", "", "", (
        "How do I start?|Get in touch and say in a few words what you are looking for.",
        "How soon can it be?|That depends on what is needed; ask and you will get an honest answer.",
        "What should I prepare?|Nothing: questions are part of the first talk.")),
    "testimonials": ("What people say", "Words from people who know {subject} will stand here.", "", ()),
    "contact": ("Get in touch", "Ask, tell or just say hello: every message is welcome.", "Write a message", ()),  # noqa: E501
}  # fmt: skip


def _assumptions(gloss: Gloss) -> list[str]:
    found = ["The page is one to be read: nothing is stored, so there is no backend."]
    if gloss.foreign:
        found.append("The page's text is in English: the offline model writes prose in no other language.")
    return found


def _open_ends(text: str) -> list[str]:
    found = [
        "Contact details, opening hours, prices and pictures: the description gives none, so none are made up."  # noqa: E501
    ]
    if re.search(_SECTIONS["testimonials"], text, re.I):
        found.append("Customer quotes: the section is there, but quotes have to come from real customers.")
    if re.search(r"\b(?:form|newsletter|subscribe|rsvp|sign[- ]?up)\b", text, re.I):
        found.append("Forms that send: the page has no backend to receive them.")
    return found
