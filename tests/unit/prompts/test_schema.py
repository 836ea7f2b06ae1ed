"""Schemas as short text: everything a model must know of them, nothing that drifts."""

from typing import Literal

from pydantic import BaseModel, Field

from gencode_graph.artifacts import Analysis
from gencode_graph.prompts.schema import schema_text


class Leaf(BaseModel):
    kind: Literal["a", "b"]
    score: int | None = None


class Tree(BaseModel):
    name: str = Field(min_length=1, max_length=9)
    code: str = Field(default="x", pattern="^x+$")
    leaves: list[Leaf] = Field(default=[], max_length=3)
    leaf: Leaf = Leaf(kind="a")


def test_types_limits_defaults_and_patterns_are_told() -> None:
    assert schema_text(Tree).split("\n") == [
        "P1 = string matching ^x+$",
        'type Leaf = {kind: "a" | "b"; score?: integer}',
        'type Tree = {name: string(1..9); code?: P1 = "x"; leaves?: Leaf[](..3); leaf?: Leaf}',
    ]


def test_every_key_of_the_analysis_is_told() -> None:
    text = schema_text(Analysis)
    schema = Analysis.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        for name in part["properties"]:
            assert f"{name}: " in text or f"{name}?: " in text
