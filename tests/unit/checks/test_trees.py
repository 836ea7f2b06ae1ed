"""The grammars read what TypeScript allows."""

from __future__ import annotations

import pytest

from gencode_graph.tools.checks.trees import nodes_of, parse_script, text_of

FIELDS = ("in_season", "in_stock", "in1", "instanceof_x", "inside", "index")


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("suffix", ["ts", "tsx"])
def test_a_field_may_be_called_like_an_operator(name: str, suffix: str) -> None:
    source = f"interface Product {{\n  category: string\n  {name}: boolean\n}}\n"
    tree = parse_script(f"p/data.{suffix}", source)
    assert not tree.root_node.has_error
    assert [text_of(node) for node in nodes_of(tree, "property_identifier")] == ["category", name]


def test_what_is_wrong_stays_wrong() -> None:
    assert parse_script("p/a.ts", "interface A {\n  in_season: boolean\n").root_node.has_error
    assert not parse_script("p/a.ts", "const a = b\n  in c\n").root_node.has_error
