"""Lock files that somebody changed are known."""

from __future__ import annotations

from gencode_graph.sandbox.locks import LOCKED
from gencode_graph.tools.scaffold import TEMPLATE, own_locks


def test_what_is_not_the_template_s_is_named() -> None:
    files = {path: (TEMPLATE / path).read_bytes() for path in LOCKED}
    assert own_locks(files) == []
    files["backend/requirements-dev.lock"] += b"more==1 --hash=sha256:00\n"
    assert own_locks(files) == ["backend/requirements-dev.lock"]
    del files["backend/requirements-dev.lock"]
    assert own_locks(files) == []
