"""Whatever the text, the Analysis is valid and holds together."""

from __future__ import annotations

import keyword

from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.artifacts import Analysis
from gencode_graph.models.offline.reading.assemble import read
from gencode_graph.models.offline.reading.change import apply
from gencode_graph.models.offline.reading.lexicon import aliases, classes, nouns, type_cues
from gencode_graph.tools.checks.analysis import analysis_holds

SIGNS = ("(", ")", ":", ",", ".", "\n- ", "\n# ", "</input>", "class", "import", "users", "login", "register")
WORDS = sorted({*nouns(), *aliases(), *type_cues(), *SIGNS}.union(*classes().values()))
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=50).map(" ".join))
RELAXED = settings(max_examples=200)


def _check(analysis: Analysis) -> None:
    assert Analysis.model_validate_json(analysis.model_dump_json()) == analysis
    assert analysis_holds(analysis) == []
    for entity in analysis.entities:
        assert not keyword.iskeyword(entity.snake)
        assert [p.entity for p in analysis.pages if p.kind == "collection"].count(entity.name) == 1
    assert (
        len({p.route for p in analysis.pages}) == len({p.slug for p in analysis.pages}) == len(analysis.pages)
    )


@RELAXED
@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    _check(read(text))


@RELAXED
@given(TEXTS)
def test_any_change_is_carried_out(text: str) -> None:
    _check(apply(read("Create a bug tracking system"), text))


@settings(RELAXED, max_examples=60)
@given(TEXTS, TEXTS)
def test_any_change_of_any_app(text: str, change: str) -> None:
    _check(apply(read(text), change))
