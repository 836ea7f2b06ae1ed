"""Trust belongs to the models that write a project, all of them, in all their roles."""

from __future__ import annotations

from pathlib import Path

import pytest

from gencode_graph.context import Context
from gencode_graph.home import Home, Options
from gencode_graph.models import load
from gencode_graph.models.load import registered
from gencode_graph.models.offline.model import OfflineChatModel
from gencode_graph.models.prices import cost_of
from gencode_graph.models.specs import Spec
from gencode_graph.models.testing import ScriptedModel
from gencode_graph.session import Session, ignore
from gencode_graph.trust import remember, trusted


class Mine(OfflineChatModel):
    """A caller's own, which writes what it likes."""


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


def test_trust_is_not_had_by_a_name(tmp_path: Path) -> None:
    assert trusted(Context(), tmp_path)
    for foreign in (lambda: ScriptedModel(script=str), Mine, OfflineChatModel):
        with registered("offline", foreign):
            assert not Context().trusted
            assert not trusted(Context(), tmp_path)
            assert cost_of(Spec.of("offline"), 1, 1) is None, "nobody knows what it costs"
        assert trusted(Context(), tmp_path)


@pytest.mark.parametrize("spec", ["openai:x", "mine", "replay:tape", "offline:", "OFFLINE"])
def test_no_other_name_is_trusted_either(tmp_path: Path, spec: str) -> None:
    with registered(spec, OfflineChatModel):
        for options in ({"model": spec}, {"fallback": spec}, {"model_luna": spec}, {"model_review": spec}):
            assert not trusted(Context(**options), tmp_path)


def test_it_is_the_object_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_build", lambda *_: Mine())
    monkeypatch.setattr(load, "_loaded", {})
    assert not trusted(Context(), tmp_path)


def test_a_folder_remembers_whatever_the_options_say(tmp_path: Path) -> None:
    remember(Context(), tmp_path)
    assert trusted(Context(), tmp_path)
    remember(Context(model="openai:x"), tmp_path)
    assert not trusted(Context(model="offline", written_by_model=False), tmp_path)


def test_a_session_does_not_lift_what_the_project_remembers(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.save_options("shop", Options("A shop", "openai:x", "auto", written_by_model=True))
    session = Session(home, "shop", Context(home=str(tmp_path), written_by_model=False), ignore)
    session.save_options("A shop")
    assert home.load_options("shop").written_by_model
