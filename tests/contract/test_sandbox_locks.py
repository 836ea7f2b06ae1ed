"""Which packages an app gets is settled before its code runs, in every sandbox that runs any."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from gencode_graph.errors import ToolMissingError
from gencode_graph.sandbox.deps import DependencyCache, default_cache
from gencode_graph.sandbox.docker.build import ImageStore
from gencode_graph.sandbox.docker.images import ImagePlan
from gencode_graph.sandbox.docker.sandbox import DockerSandbox
from gencode_graph.sandbox.local import LocalSandbox
from tests.contract.sandboxes import BUBBLEWRAP, BWRAP, DOCKER, docker_options, make_root

pytestmark = pytest.mark.integration

LOCK = b"sound==1.0 --hash=sha256:00\n"
TAMPERED = """
import os
evil = "evil @ file:///stage/evil-1.0.tar.gz --hash=sha256:00\\n"
os.remove("requirements-dev.lock")
open("requirements-dev.lock", "w").write(evil)
"""


class StoppedError(ToolMissingError):
    """Instead of an install."""


class Asked(DependencyCache):
    """Notes what is to be installed."""

    def __init__(self) -> None:
        self.locks: list[Mapping[str, bytes]] = []

    async def python_env(self, lock: Mapping[str, bytes]) -> Path:
        self.locks.append(lock)
        raise StoppedError("pip")


@pytest.mark.parametrize("kind", [BUBBLEWRAP, DOCKER])
async def test_a_lock_that_a_command_wrote_is_not_installed(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_root(tmp_path)
    (root / "backend/requirements-dev.lock").write_bytes(LOCK)
    asked, plans = Asked(), list[ImagePlan]()

    def ensure(_: ImageStore, plan: ImagePlan, **__: Any) -> str:
        plans.append(plan)
        raise StoppedError("pip")

    monkeypatch.setattr(ImageStore, "ensure", ensure)
    sandbox: LocalSandbox | DockerSandbox
    if kind == "docker":
        sandbox = DockerSandbox(root, cache=default_cache(), options=docker_options())
    else:
        sandbox = LocalSandbox(root, cache=cast("DependencyCache", asked), bwrap=BWRAP)
    try:
        done = await sandbox.exec(["python3", "-c", TAMPERED], service="backend")
        assert done.ok, done.stderr
        assert b"evil" in (root / "backend/requirements-dev.lock").read_bytes()
        with pytest.raises(StoppedError):
            await sandbox.start(["backend"])
    finally:
        await sandbox.close()
    found = [*(lock["requirements-dev.lock"] for lock in asked.locks)]
    found += [plan.files["requirements-dev.lock"] for plan in plans]
    assert found == [LOCK]
