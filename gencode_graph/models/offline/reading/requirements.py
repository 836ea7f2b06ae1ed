"""The description, sentence by sentence: what of it the analysis has, and what it has not. Pure.

A sentence nothing of which can be built, or only a part of whose words were understood, is not covered:
it is never told as built because something like it is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gencode_graph.artifacts import Analysis, Requirement
from gencode_graph.artifacts.wish import APP, Proof, RequirementKind
from gencode_graph.models.offline.reading import accounts, language, limits, look, rules
from gencode_graph.models.offline.reading.grammar import tokens
from gencode_graph.models.offline.reading.language import Gloss
from gencode_graph.models.offline.reading.negation import wished_away
from gencode_graph.models.offline.reading.sentences import acts, clauses, listed, sentences
from gencode_graph.models.offline.reading.text import clean
from gencode_graph.models.offline.reading.understood import Understood
from gencode_graph.text import fit

MOST = 60
_ORDER = re.compile(r"\b(?:search|filter|sort|order(?:ed)? by)\w*", re.I)
_CONTEXT = re.compile(r"^(?:we|i)(?:'re| are|'m| am| run| own| have a)\b[^,;]*$", re.I)
_FIGURE = re.compile(
    r"\b(?:dashboard|overview|totals?|averages?|charts?|graphs?|statistics|stats|number of|how many|sum)\b",
    re.I,
)
_FOR_EACH = re.compile(
    r"\b(?:how many|how much|number of|totals?|sum|averages?|count)\b[^.;]*?"
    r"\b(?:each|every|per|by)\s+(?P<group>[\w-]+)",
    re.I,
)
"""A figure that is wished for once for each of something."""
_WORKED_OUT = re.compile(
    r"\b(?:is|are|equals?)\s+(?:always\s+)?(?:the\s+)?(?:sum|total|product|average|mean|difference|ratio|share)\b",
    re.I,
)
"""``the total is the sum of the lines``: one value of a record is made of others."""
_SEES_ALL = re.compile(r"\b(?:sees?|views?|reads?|access(?:es)?) (?:all|every|everything|everybody)\b", re.I)
"""``teachers see all bookings``: some are to see more than others."""
_SHOWING = re.compile(r"\b(?:shows?|displays?|sees?|compares?)\b", re.I)


@dataclass(frozen=True)
class Read:
    """A part of the description that was read as a whole: a rule, who may what, a tool.

    ``text`` is what was read, as it stands in the description.
    """

    text: str
    kind: RequirementKind
    where: tuple[str, ...]
    proof: Proof = "backend"


@dataclass
class Told:
    """What is there and what is not, in the order of the description."""

    there: list[Read] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def told(description: str, analysis: Analysis, gloss: Gloss, read: Sequence[Read] = (),
         unmet: Sequence[tuple[str, str]] = (), *, understands: bool = True) -> Told:  # fmt: skip
    """Every sentence of the description, as something the analysis has or as something it has not.

    ``unmet`` are measures and groups of figures that are wished for and not shown. Without ``understands``
    the analysis is no more than a place to start from, and has nothing of what is asked for.
    """
    reader = _Reader(Understood(analysis, gloss), read, tuple(unmet))
    found = Told()
    if not understands:
        return Told(missing=sentences(fit(description)))
    for sentence in sentences(fit(description)):
        reader.take(sentence, found)
    return found


def numbered(found: Told) -> list[Requirement]:
    """The requirements, ``R1`` and on. Beyond `MOST` those alike share one."""
    there = found.there
    if len(there) > MOST:
        found.missing += [part.text for part in there[MOST:]]
        there = there[:MOST]
    return [
        Requirement(
            id=f"R{number}", text=part.text, kind=part.kind, where=list(part.where)[:20], proof=part.proof
        )
        for number, part in enumerate(there, 1)
    ]


def _wishes_too(clause: str) -> bool:
    """``no adverts, and members rate films``: what begins as a denial goes on to say what shall be."""
    _, *others = re.split(r",|;|\band\b|\bbut\b", clause)
    return any(
        not wished_away(part)
        and any(t.tag in {"verb", "auxiliary", "have"} for t in tokens(part) if t.lower != "please")
        for part in others
    )


class _Reader:
    """Takes the sentences one by one."""

    def __init__(
        self, understood: Understood, read: Sequence[Read], unmet: tuple[tuple[str, str], ...]
    ) -> None:
        self.understood = understood
        self.analysis = understood.analysis
        self.read = read
        self.unmet = unmet
        self.tool = any(page.kind == "tool" for page in self.analysis.pages)

    def take(self, sentence: str, found: Told) -> None:
        """The sentence whole where it is understood, else its clauses, else what is done in each."""
        there: list[Read] = []
        missing: list[str] = []
        for clause in clauses(sentence, at_colon=self.tool):
            part = self._whole(clause)
            if part:
                there.append(part)
            else:
                self._acts(clause, there, missing)
        found.there += there
        found.missing += [self._with_reason(text) for text in (missing if there else [sentence])]

    def _acts(self, clause: str, found: list[Read], missing: list[str]) -> None:
        parts = listed(clause) if self.tool else acts(clause)
        if len(parts) == 1:
            missing.append(clause)
            return
        for part in parts:
            there = self._whole(part)
            if there and (self.tool or self.understood.named_in(part)):
                found.append(there)
            else:
                missing.append(part)

    def _whole(self, clause: str) -> Read | None:
        """The clause as what the analysis has, or None where a word of it was not understood."""
        rest = clause
        taken: list[Read] = []
        for part in self.read:
            if part.text in rest:
                taken.append(part)
                rest = rest.replace(part.text, " ")
        if taken and not self._left(rest):
            return Read(clause, taken[0].kind, taken[0].where, taken[0].proof)
        if taken:
            return None
        if self._promises_more(clause):
            return None
        if self._denies(clause):
            return Read(clause, "text", (APP,), "none")
        if _CONTEXT.match(clause):
            return Read(clause, "text", (APP,), "none")
        if self._left(clause) or self._figure_missing(clause) or self.understood.unrelated(clause):
            return None
        return self._placed(clause)

    def _promises_more(self, clause: str) -> bool:
        """Whether the clause asks for what its words alone cannot give: a limit, a value that is worked out,
        and what some see and others do not, where everybody sees everything."""
        alike = not self.analysis.needs.auth
        return bool(
            rules.says_how_many(clause)
            or (_WORKED_OUT.search(clause) and not self._computes())
            or (alike and (_SEES_ALL.search(clause) or accounts.private_asked(clause)))
        )

    def _computes(self) -> bool:
        return any(field.computed for entity in self.analysis.entities for field in entity.fields)

    def _left(self, clause: str) -> bool:
        return bool(self.understood.unknown(clause) or limits.beyond(clause, self.understood.analysis))

    def _denies(self, clause: str) -> bool:
        """A wish that something shall not be there, and it is not."""
        gloss = self.understood.gloss
        if gloss.foreign:
            clause = " ".join(language.words_in(clause, gloss))
        if accounts.denied(clause) and self.analysis.needs.auth:
            return False
        if wished_away(clause) and not _wishes_too(clause):
            return not self.understood.entities_in(clause)
        return accounts.denied(clause) and not self._left(clause)

    def _figure_missing(self, clause: str) -> bool:
        lowered = clause.lower()
        each = _FOR_EACH.search(clause)
        if each and _SHOWING.search(clause) and not self.understood.breaks_down_by(each["group"]):
            return True
        return any(
            measure in lowered
            and (group in lowered.split(measure, 1)[1] if group else _FIGURE.search(clause))
            for measure, group in self.unmet
        )

    def _placed(self, clause: str) -> Read:
        """Where it is, of what kind, and what can show it."""
        names = tuple(self.understood.entities_in(clause))
        if look.is_look(clause):
            return Read(clause, "look", (APP,), "look")
        if not self.analysis.needs.backend:
            return Read(clause, "text", tuple(p.slug for p in self.analysis.pages)[:1], "journey")
        if self.analysis.needs.auth and accounts.private_asked(clause):
            return Read(clause, "access", names or tuple(e.name for e in self.analysis.entities), "backend")
        if self.analysis.needs.auth and accounts.needs(clause).auth:
            # Whoever is not signed in is refused, which each entity's tests show.
            everything = tuple(entity.name for entity in self.analysis.entities)
            return Read(clause, "access", names or everything, "backend")
        boards = tuple(p.slug for p in self.analysis.pages if p.kind == "dashboard")
        if boards and (_FIGURE.search(self._uncounted(clause)) or self._breaks_down(clause, names)):
            return Read(clause, "figure", (*boards, *names), "backend")
        if _ORDER.search(clause) and names:
            return Read(clause, "view", names, "backend")
        return Read(clause, "data", names, "backend") if names else Read(clause, "text", (APP,), "none")

    def _uncounted(self, clause: str) -> str:
        """The clause without ``number of frames`` where that is a field, and no figure."""
        fields = {field.name for entity in self.analysis.entities for field in entity.fields}
        return re.sub(
            r"\bnumber of ([a-z]+)\b",
            lambda match: "" if f"{match[1].lower()}_count" in fields else match[0],
            clause,
            flags=re.I,
        )

    def _breaks_down(self, clause: str, names: Sequence[str]) -> bool:
        """``Show the orders by status``, where that is what a breakdown shows."""
        gloss = self.understood.gloss
        said = f" {' '.join(language.words_in(clause, gloss)) if gloss.foreign else clause} ".lower()
        groups = {w.group_by for w in self.analysis.widgets if w.kind == "breakdown" and w.entity in names}
        told = (
            re.search(rf"\b(?:by|per) {re.escape(group.replace('_', ' '))}\b", said)
            for group in groups
            if group
        )
        return bool(_SHOWING.search(said)) and any(told)

    def _with_reason(self, text: str) -> str:
        """The user's words, and what the app does instead where that is known."""
        reasons = limits.beyond(text, self.analysis)
        if self._figure_missing(text):
            reasons.append("Figures: no field holds what this one needs, so it is not shown.")
        return f"{text} ({' '.join(reasons)})" if reasons and not wished_away(text) else text


def with_requirements(analysis: Analysis, asked: str) -> Analysis:
    """The analysis with what a change asks for, sentence by sentence, beside what it has been told before."""
    gloss = language.gloss(clean(asked))
    found = told(asked, analysis, gloss)
    known = {one.text for one in analysis.requirements}
    found.there = [part for part in found.there if part.text not in known]
    last = max((int(one.id[1:]) for one in analysis.requirements), default=0)
    fresh = [
        one.model_copy(update={"id": f"R{last + number}"}) for number, one in enumerate(numbered(found), 1)
    ]
    room = max(0, MOST - len(analysis.requirements))
    missing = [*analysis.not_covered, *found.missing, *(one.text for one in fresh[room:])]
    return analysis.model_copy(
        update={
            "requirements": [*analysis.requirements, *fresh[:room]],
            "not_covered": list(dict.fromkeys(missing)),
        }
    )
