"""Trust belongs to the models that write a project, all of them, in all their roles."""

from __future__ import annotations

from pathlib import Path

from gencode_graph.context import Context
from gencode_graph.home import Home, Options


def test_only_our_own_templates_are_trusted() -> None:
    assert Context().trusted
    assert not Context(model="openai:gpt-5-mini").trusted
    assert not Context(model_luna="openai:gpt-5-mini").trusted
    assert not Context(fallback="openai:gpt-5-mini").trusted
    assert not Context(model="offline", written_by_model=True).trusted


def test_a_project_remembers_that_a_model_wrote_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.save_options("shop", Options("A shop", "openai:x", "auto", written_by_model=True))
    assert home.load_options("shop").written_by_model
