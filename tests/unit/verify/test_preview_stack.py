from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import yaml

from gencode_graph.errors import (
    DiskFullError,
    EngineError,
    ImageBuildError,
    ImageMissingError,
    UnhealthyServiceError,
)
from gencode_graph.sandbox.docker.compose import Compose
from gencode_graph.sandbox.docker.options import DockerOptions
from gencode_graph.sandbox.docker.previews import is_up, note_up, preview_labels, project_name
from gencode_graph.sandbox.services import app_stack
from gencode_graph.tools.compose import compose_text
from gencode_graph.tools.preview_stack import override_text, stack_values

FULL = compose_text(app_stack("shop", backend=True, auth=True))


def test_everything_of_a_preview_is_labelled_and_stays_down_after_a_reboot(tmp_path: Path) -> None:
    labels = preview_labels(tmp_path)
    document = yaml.safe_load(override_text(FULL, labels, "runsc"))
    assert set(document["services"]) == {"mongo", "backend", "frontend"}
    for service in document["services"].values():
        assert service == {"labels": labels, "restart": "no", "runtime": "runsc"}
    assert set(document["networks"]) == {"app", "web"}
    assert document["volumes"] == {"mongo-data": {"labels": labels}}
    assert "&" not in override_text(FULL, labels, ""), "no anchors"


def test_a_page_alone_has_no_volumes_to_label(tmp_path: Path) -> None:
    text = compose_text(app_stack("card", backend=False, auth=False))
    assert set(yaml.safe_load(override_text(text, {}, ""))) == {"services", "networks"}


def test_a_preview_listens_on_this_machine_only_and_takes_the_settings() -> None:
    options = DockerOptions(backend_image="python:3.12-slim", registry="mirror:5000", pip_index="https://pip")
    values = stack_values(options, 0)
    assert values["PORT"] == "127.0.0.1:0"
    assert values["PYTHON_IMAGE"] == "mirror:5000/library/python:3.12-slim"
    assert values["PIP_INDEX_URL"] == "https://pip"
    assert values["JWT_SECRET"] != stack_values(options, 8080)["JWT_SECRET"]


def test_folders_of_one_name_have_previews_of_their_own(tmp_path: Path) -> None:
    one, other = project_name(tmp_path / "a" / "Shop"), project_name(tmp_path / "b" / "Shop")
    assert one != other
    assert one.startswith("gencode-shop-")


def test_a_preview_counts_as_up_once_it_is_noted(tmp_path: Path) -> None:
    assert not is_up(tmp_path)
    note_up(tmp_path, "http://127.0.0.1:1")
    assert is_up(tmp_path)


def fake(tmp_path: Path, code: int, *lines: str) -> Compose:
    """A Compose that says these lines and ends with this code."""
    script = tmp_path / "compose.py"
    text = "\n".join(lines)
    script.write_text(f"import sys\nprint({text!r})\nsys.exit({code})\n")
    return Compose((sys.executable, str(script)), "p", (tmp_path / "docker-compose.yml",))


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("ERROR: manifest for python:9 not found: manifest unknown", ImageMissingError),
        ("pull access denied for x, repository does not exist", ImageMissingError),
        ("write /var/lib: no space left on device", DiskFullError),
        ("npm ERR! code E404", ImageBuildError),
    ],
)
async def test_failures_of_a_build_are_told_apart(
    tmp_path: Path, said: str, error: type[EngineError]
) -> None:
    with pytest.raises(error, match=said.split(maxsplit=1)[0]):
        await fake(tmp_path, 1, "Step 1", said).build()


async def test_an_unhealthy_service_shows_its_log(tmp_path: Path) -> None:
    with pytest.raises(UnhealthyServiceError, match="container mongo is unhealthy"):
        await fake(tmp_path, 1, "dependency failed to start: container mongo is unhealthy").up()
    with pytest.raises(EngineError, match="port is already allocated") as refused:
        await fake(tmp_path, 1, "driver failed: port is already allocated").up()
    assert not isinstance(refused.value, UnhealthyServiceError)


def hanging(tmp_path: Path, script: str) -> Compose:
    """A Compose in sh, which is there at once: what it says is said before its time is up."""
    return Compose(("sh", "-c", script, "compose"), "p", (tmp_path / "docker-compose.yml",))


async def test_one_that_hangs_is_cut_off(tmp_path: Path) -> None:
    compose = hanging(tmp_path, "echo pulling; exec sleep 60")
    with pytest.raises(ImageBuildError, match=r"ran over 3 s \| pulling"):
        await compose.build(3)


async def test_an_app_that_is_not_up_in_time_shows_its_log(tmp_path: Path) -> None:
    compose = hanging(tmp_path, 'echo waiting for mongo; case "$*" in *" up "*) exec sleep 60; esac')
    with pytest.raises(UnhealthyServiceError, match="is not ready after 3 s: waiting for mongo"):
        await compose.up(3)


async def test_compose_sees_no_secret_of_the_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    compose = fake(tmp_path, 1)
    (tmp_path / "compose.py").write_text("import os, sys\nprint(sorted(os.environ))\nsys.exit(1)\n")
    with pytest.raises(ImageBuildError) as failed:
        await compose.build()
    assert "OPENAI_API_KEY" not in failed.value.message
    assert "PATH" in failed.value.message
    assert os.environ["OPENAI_API_KEY"]
