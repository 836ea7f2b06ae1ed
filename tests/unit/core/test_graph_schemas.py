"""What front ends make their forms from: Studio, LangServe, agent servers. Python 3.11 once had none."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langgraph.graph.state import CompiledStateGraph

from gencode_graph.graph import graph

KINDS = ("input", "output", "context")


def subgraphs() -> Iterator[tuple[str, CompiledStateGraph[Any, Any, Any, Any]]]:
    yield "gencode", graph
    for name, subgraph in graph.get_subgraphs(recurse=True):
        assert isinstance(subgraph, CompiledStateGraph)
        yield name, subgraph


@pytest.mark.parametrize("kind", KINDS)
def test_the_graph_and_all_inside_it_say_what_they_take_and_give(kind: str) -> None:
    for name, subgraph in subgraphs():
        ask: Callable[[], dict[str, Any] | None] = getattr(subgraph, f"get_{kind}_jsonschema")
        schema = ask()
        assert schema, name
        assert schema["properties"], name


def test_the_form_has_the_description_and_the_options() -> None:
    assert "description" in graph.get_input_jsonschema()["properties"]
    assert "steps" in graph.get_output_jsonschema()["properties"]
    options = graph.get_context_jsonschema()
    assert options
    assert {"model", "sandbox"} <= options["properties"].keys()
