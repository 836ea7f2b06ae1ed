"""Who is shown pictures, and what a refusal of them is told by."""

from __future__ import annotations

import pytest

from gencode_graph.context import Context
from gencode_graph.errors import GenCodeError, ModelError, ModelUnavailableError
from gencode_graph.models import load
from gencode_graph.models.faults import Target, fault
from gencode_graph.models.load import registered
from gencode_graph.models.specs import Spec
from gencode_graph.models.testing import ScriptedModel, SeeingModel
from gencode_graph.models.vision import BLIND, OFF, UNKNOWN, PicturesRefusedError, as_refusal, why_unseen
from tests.integration.models.kit import StatusError


@pytest.mark.parametrize(
    ("model", "vision", "why"),
    [
        ("seeing", "auto", ""), ("seeing", "on", ""), ("seeing", "off", OFF),
        ("silent", "auto", UNKNOWN), ("silent", "on", ""), ("silent", "off", OFF),
        ("offline", "auto", UNKNOWN), ("offline", "on", BLIND), ("offline", "off", OFF),
    ],
)  # fmt: skip
def test_the_profile_says_who_sees_and_the_setting_where_it_is_silent(
    model: str, vision: str, why: str
) -> None:
    with registered("seeing", lambda: SeeingModel(script=str)), \
            registered("silent", lambda: ScriptedModel(script=str)):  # fmt: skip
        assert why_unseen(Context(model=model, vision=vision)) == why  # type: ignore[arg-type]


@pytest.mark.parametrize("spec", ["openai:gpt-5-mini", "google_genai:gemini-2.5-flash"])
def test_the_models_asked_by_default_see(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_loaded", {})  # these are built with keys that are none
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("GOOGLE_API_KEY", "test")
    assert why_unseen(Context(model="offline", model_review=spec)) == ""


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (StatusError(400, "Invalid content type"), PicturesRefusedError),
        (StatusError(422, "unprocessable"), PicturesRefusedError),
        (StatusError(404, "No endpoints found that support image input"), PicturesRefusedError),
        (StatusError(500, "image input is not supported: provide the mmproj"), PicturesRefusedError),
        (StatusError(400, "rejected by our safety system"), PicturesRefusedError),
        (StatusError(401), ModelError),
        (StatusError(404), ModelError),
        (StatusError(429, "insufficient_quota"), ModelError),
        (StatusError(500), ModelUnavailableError),
        (TimeoutError(), ModelUnavailableError),
    ],
    ids=str,
)
def test_a_refusal_of_pictures_is_told_from_other_trouble(error: Exception, kind: type[Exception]) -> None:
    known = fault(error, Target(Spec.of("openai:gpt-5-mini")))
    assert isinstance(known, GenCodeError)
    told = as_refusal(error, known)
    assert isinstance(told, kind)
    assert isinstance(told, PicturesRefusedError) == (kind is PicturesRefusedError)
