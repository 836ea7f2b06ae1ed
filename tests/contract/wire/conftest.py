"""What holds for all tests of the wire: keys, no long waits, and nothing learnt from earlier ones."""

from __future__ import annotations

import pytest

from gencode_graph.models import providers, terms


@pytest.fixture(autouse=True)
def _keys_and_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("GOOGLE_API_KEY", "test")
    monkeypatch.setattr(providers, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(terms, "_known", {})  # an earlier server may have had the same port
