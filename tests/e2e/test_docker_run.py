"""A whole app with everything it wrote run in containers, its tests against a real database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gencode_graph.sandbox.docker.engine import connect
from tests.contract.sandboxes import needs_docker

from .test_apps import APPS, gencode

pytestmark = pytest.mark.long


@needs_docker
def test_an_app_is_built_and_tested_in_containers(tmp_path: Path) -> None:
    done = gencode(tmp_path, "new", APPS["expenses"], "--id", "expenses", "--sandbox", "docker", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert (report["status"], report["sandbox"]) == ("completed", "docker")
    assert {step["status"] for step in report["steps"].values()} == {"passed"}, report["steps"]
    for step, check in (("testing_backend", "pytest"), ("testing_frontend", "playwright")):
        assert report["steps"][step]["checks"][check] == "passed"
    assert not containers_that_see(tmp_path)


def containers_that_see(folder: Path) -> list[str]:
    client = connect()
    found = client.containers(all=True)
    client.close()
    return [c["Id"] for c in found if any(str(folder) in m.get("Source", "") for m in c["Mounts"])]
