"""Who looks at a page is told what of the wish can be seen there, and nothing else of it."""

from __future__ import annotations

from gencode_graph.artifacts import Requirement
from gencode_graph.nodes.reads import wished_look
from gencode_graph.nodes.step import Source
from gencode_graph.tools.app import ANALYSIS, App
from tests.integration.nodes.kit import analysis_of


def test_what_can_be_seen_of_a_page_and_of_the_whole_app() -> None:
    wished = [
        Requirement(id="R1", text="Ivory background.", kind="look", where=["app"], proof="look"),
        Requirement(id="R2", text="A hive shows its queen.", kind="view", where=["hives"], proof="journey"),
        Requirement(id="R3", text="Bees are listed.", kind="view", where=["bees"], proof="journey"),
        Requirement(id="R4", text="No two hives at one place.", kind="rule", where=["hives"]),
    ]
    analysis = analysis_of("Hive", "Bee").model_copy(update={"requirements": wished})
    app = App({ANALYSIS: analysis.model_dump_json().encode()})
    assert wished_look(Source(app, "hives")) == {
        "requirements": [
            {"id": "R1", "text": "Ivory background."},
            {"id": "R2", "text": "A hive shows its queen."},
        ]
    }


def test_an_app_that_wishes_for_no_look_costs_nothing() -> None:
    app = App({ANALYSIS: analysis_of("Hive").model_dump_json().encode()})
    assert wished_look(Source(app, "hives")) == {}
