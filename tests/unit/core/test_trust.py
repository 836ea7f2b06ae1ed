"""Trust belongs to the models that wrote a project, all of them; a budget to its run."""

from __future__ import annotations

from pathlib import Path

import pytest

from gencode_graph.context import Context
from gencode_graph.errors import BudgetExhaustedError
from gencode_graph.home import Home, Options
from gencode_graph.models.budget import check_budget, ledger, settle


def test_only_our_own_templates_are_trusted() -> None:
    assert Context().trusted
    assert not Context(model="openai:gpt-5-mini").trusted
    assert not Context(model="offline", written_by_model=True).trusted


def test_a_project_remembers_that_a_model_wrote_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.save_options("shop", Options("A shop", "openai:x", "auto", written_by_model=True))
    assert home.load_options("shop").written_by_model


def test_no_call_is_made_once_the_cap_is_reached() -> None:
    with ledger(1.0, spent=0.4):
        check_budget()
        settle(0.7)
        with pytest.raises(BudgetExhaustedError, match="resume"):
            check_budget()
    check_budget()


def test_without_a_cap_nothing_is_refused() -> None:
    with ledger(None, spent=1e9):
        settle(None)
        check_budget()
