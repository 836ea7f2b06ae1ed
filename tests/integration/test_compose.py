"""A generated app by its own compose file, and previews: up, used, started again, gone without a trace."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker
import httpx
import psutil
import pytest

from gencode_graph.sandbox.docker.cleanup import marked
from gencode_graph.sandbox.docker.compose import Compose
from gencode_graph.sandbox.docker.engine import connect
from gencode_graph.sandbox.docker.previews import FOLDER, project_name
from gencode_graph.tools.preview_stack import stack_values
from tests.contract.sandboxes import IN_CI, docker_options, needs_docker

COMMAND = Path(sys.executable).parent / "gencode"
KINDS = {"v2": ["docker", "compose"], "1.29": ["docker-compose"]}


def is_installed(command: list[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0


INSTALLED = {kind: command for kind, command in KINDS.items() if is_installed(command)}
WHY_NOT = "" if INSTALLED or IN_CI else "neither docker compose nor docker-compose is installed"
pytestmark = [pytest.mark.integration, needs_docker, pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with one app; the images of its previews go in the end."""
    home = tmp_path_factory.mktemp("home")
    assert (
        gencode(
            home, "new", "Create a bug tracking system", "--id", "bugs", GENCODE_SANDBOX="none"
        ).returncode
        == 0
    )
    yield home
    name = project_name(home / "bugs")
    for image in (f"{name}{sign}{service}" for sign in "-_" for service in ("backend", "frontend")):
        subprocess.run(["docker", "image", "rm", image], capture_output=True, check=False)


def settings(home: Path, **more: str) -> dict[str, str]:
    """The machine's settings of Docker, and a model that needs no key."""
    return {
        **os.environ,
        "GENCODE_HOME": str(home),
        "GENCODE_MODEL": "offline",
        "GENCODE_SANDBOX": "docker",
        **more,
    }


def gencode(home: Path, *argv: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *argv], env=settings(home, **more), cwd=home,
        capture_output=True, text=True, timeout=540, check=False,
    )  # fmt: skip


@pytest.fixture
def client() -> Iterator[docker.APIClient]:
    client = connect()
    yield client
    client.close()


def left_of(client: docker.APIClient, folder: Path) -> list[str]:
    """What is there of a folder's preview."""
    return [left.name for left, labels in marked(client) if labels.get(FOLDER) == str(folder.resolve())]


def sample(app: Path, schema: dict[str, Any]) -> Any:
    """A value that fits a part of the app's contract."""
    document = json.loads((app / "openapi.json").read_text())
    if "$ref" in schema:
        return sample(app, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        return {name: sample(app, schema["properties"][name]) for name in schema.get("required", [])}
    return {"string": "Some words", "integer": 1, "number": 1, "boolean": True, "array": []}[schema["type"]]


def make_record(app: Path, url: str) -> str:
    """Make a project by the API that the pages call; its path."""
    body = sample(app, {"$ref": "#/components/schemas/ProjectCreate"})
    made = httpx.post(f"{url}/api/projects", json=body, trust_env=False)
    assert made.status_code == 201, made.text
    return f"/api/projects/{made.json()['id']}"


def answers(url: str, seconds: float = 30) -> httpx.Response:
    """The first good answer."""
    deadline = time.monotonic() + seconds
    answer = None
    while time.monotonic() < deadline and (answer is None or answer.status_code != 200):
        with contextlib.suppress(httpx.HTTPError):
            answer = httpx.get(url, trust_env=False)
        time.sleep(0.2)
    assert answer is not None, f"{url} does not answer"
    return answer


@pytest.mark.parametrize("kind", INSTALLED or ["1.29"])
def test_compose_serves_the_app(home: Path, kind: str, client: docker.APIClient) -> None:
    app, project = home / "bugs", f"gencode-test-{kind.replace('.', '')}-{os.getpid()}"

    def compose(*argv: str) -> str:
        values = stack_values(docker_options(), 0)
        done = subprocess.run(
            [*KINDS[kind], "-p", project, *argv],
            env={**os.environ, **values}, cwd=app, capture_output=True, text=True, timeout=540, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def url() -> str:
        return f"http://{compose('port', 'frontend', '8080').strip()}"

    try:
        compose("up", "-d", "--build")
        page = answers(url())
        assert '<div id="root"' in page.text
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert answers(f"{url()}/api/health").json() == {"status": "ok"}
        path = make_record(app, url())
        held(client, project)
        compose("down")
        compose("up", "-d")
        assert answers(url() + path).json()["id"] == path.rpartition("/")[2]
    finally:
        compose("down", "--volumes", "--rmi", "local")


def held(client: docker.APIClient, project: str) -> None:
    """The engine holds each service as the specification says."""
    found = client.containers(filters={"label": f"com.docker.compose.project={project}"})
    assert len(found) == 3
    for container in found:
        limits = client.inspect_container(container["Id"])["HostConfig"]
        assert limits["ReadonlyRootfs"]
        assert limits["CapDrop"] == ["ALL"]
        assert limits["SecurityOpt"] == ["no-new-privileges:true"]
        assert limits["PidsLimit"]
        assert limits["Memory"]
        assert limits["NanoCpus"]
        assert not limits["Privileged"]


LITTLE = """
version: "2.4"
services:
  one: {image: "%s", command: [sleep, "60"], labels: {gencode.owner: gencode-graph}}
"""


@pytest.mark.parametrize("kind", INSTALLED or ["1.29"])
async def test_proxies_with_passwords_stay_outside(
    kind: str, client: docker.APIClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compose hands on to every container what Docker's own settings name."""
    proxies = {"default": {"httpsProxy": "http://me:very-secret@proxy.example:3128"}}
    (tmp_path / "config.json").write_text(json.dumps({"proxies": proxies}))
    if kind == "v2" and (plugins := Path.home() / ".docker" / "cli-plugins").is_dir():
        (tmp_path / "cli-plugins").symlink_to(plugins)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "docker-compose.yml").write_text(LITTLE % docker_options().backend_image)
    project = f"gencode-test-{secrets.token_hex(6)}"
    compose = Compose(tuple(KINDS[kind]), project, (tmp_path / "docker-compose.yml",))
    try:
        await compose.up()
        (container,) = client.containers(filters={"label": f"com.docker.compose.project={project}"})
        assert "very-secret" not in str(client.inspect_container(container["Id"]))
    finally:
        down = [*KINDS[kind], "-p", project, "down", "-t", "0"]
        await asyncio.to_thread(subprocess.run, down, cwd=tmp_path, check=True)


def test_a_preview_is_up_until_it_is_stopped(home: Path, client: docker.APIClient) -> None:
    app = home / "bugs"
    try:
        shown = gencode(home, "preview", "bugs")
        assert shown.returncode == 0, shown.stderr
        url = shown.stdout.strip()
        assert url.startswith("http://127.0.0.1:")
        assert '<div id="root"' in answers(url).text
        path = make_record(app, url)
        assert gencode(home, "doctor", "--clean").returncode == 0
        assert answers(url + path).status_code == 200, "what is up is nobody's leftover"
        again = gencode(home, "preview", "bugs").stdout.strip()
        assert answers(again + path).status_code == 200, "records outlive a new start"
    finally:
        stopped = gencode(home, "preview", "bugs", "--stop")
    assert "Stopped." in stopped.stderr
    assert left_of(client, app) == []
    assert "No preview" in gencode(home, "preview", "bugs", "--stop").stderr


def test_a_preview_that_was_killed_leaves_nothing_that_cannot_be_cleaned(
    home: Path, client: docker.APIClient
) -> None:
    app = home / "bugs"
    starting = subprocess.Popen(
        [COMMAND, "preview", "bugs"], env=settings(home), cwd=home,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 300
    while not left_of(client, app):
        assert time.monotonic() < deadline
        assert starting.poll() is None
        time.sleep(0.1)
    starting.send_signal(signal.SIGKILL)
    starting.wait()
    cleaned = gencode(home, "doctor", "--clean")
    assert cleaned.returncode == 0
    assert "Removed" in cleaned.stdout
    assert left_of(client, app) == []
    name = project_name(app)
    assert not [p for p in psutil.process_iter(["cmdline"]) if name in " ".join(p.info["cmdline"] or [])]
