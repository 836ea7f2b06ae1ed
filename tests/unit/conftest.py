"""Unit tests open no socket: a test that would is a test of something else."""

from collections.abc import Iterator

import pytest
from pytest_socket import disable_socket, enable_socket

from gencode_graph import surroundings


@pytest.fixture(autouse=True)
def _no_sockets() -> Iterator[None]:
    disable_socket(allow_unix_socket=True)  # an event loop wakes itself through a socket pair
    yield
    enable_socket()


@pytest.fixture(autouse=True)
def _no_settings_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test's ``.env`` said is forgotten when it ends."""
    monkeypatch.setattr(surroundings, "_of_file", {})
