from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gencode_graph.errors import EngineError, SandboxError
from gencode_graph.sandbox.docker.images import (
    ImagePlan,
    User,
    backend_plan,
    frontend_plan,
    journeys_plan,
)
from gencode_graph.sandbox.docker.options import DockerOptions, mirrored
from gencode_graph.sandbox.locks import Locks

ME = User(1000, 1000)
OPTIONS = DockerOptions()
LOCK = '{"name": "%s", "lockfileVersion": 3, "packages": {"": {"name": "%s"}}}'


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "backend").mkdir()
    (tmp_path / "frontend").mkdir()
    (tmp_path / "backend" / "requirements-dev.lock").write_text("pytest==9.0 --hash=sha256:0\n")
    (tmp_path / "frontend" / "package-lock.json").write_text(LOCK % ("one", "one"))
    (tmp_path / "frontend" / "package.json").write_text("{}")
    return tmp_path


def backend(
    app: Path, options: DockerOptions = OPTIONS, base: str = "python:3", user: User = ME
) -> ImagePlan:
    return backend_plan(Locks.read(app).python, options, base, user)


def frontend(app: Path, base: str = "node:20") -> ImagePlan:
    return frontend_plan(Locks.read(app).node, OPTIONS, base, ME)


def test_the_same_packages_are_the_same_image(app: Path) -> None:
    assert backend(app) == backend(app)
    before = frontend(app).tag
    (app / "frontend" / "package-lock.json").write_text(LOCK % ("two", "two"))
    assert frontend(app).tag == before


CHANGES: dict[str, Callable[[Path], ImagePlan]] = {
    "base": lambda app: backend(app, base="python:4"),
    "user": lambda app: backend(app, user=User(501, 20)),
    "mirror": lambda app: backend(app, replace(OPTIONS, pip_index="https://mirror.example/simple")),
    "certificates": lambda app: backend(
        app, replace(OPTIONS, ca_bundle=app / "backend" / "requirements-dev.lock")
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_goes_into_an_image_is_in_its_tag(app: Path, change: str) -> None:
    assert CHANGES[change](app).tag != backend(app).tag


def test_another_lock_file_is_another_image(app: Path) -> None:
    before = backend(app).tag
    (app / "backend" / "requirements-dev.lock").write_text("pytest==9.1 --hash=sha256:1\n")
    assert backend(app).tag != before


def test_packages_are_locked_and_run_no_scripts_of_their_own(app: Path) -> None:
    assert "--require-hashes" in backend(app).dockerfile
    assert "npm ci --ignore-scripts" in frontend(app).dockerfile
    assert set(frontend(app).files) == {"package-lock.json", "package.json"}


def test_mirrors_and_certificates_are_for_the_build_alone(app: Path) -> None:
    bundle = app / "ca.crt"
    bundle.write_bytes(b"PEM")
    plan = backend(app, replace(OPTIONS, ca_bundle=bundle, pip_index="https://mirror.example/simple"))
    assert plan.files["extra-ca.crt"] == b"PEM"
    assert plan.build_args == {"PIP_INDEX_URL": "https://mirror.example/simple"}
    assert "mirror.example" not in plan.dockerfile
    with pytest.raises(EngineError, match="GENCODE_DOCKER_CA_BUNDLE"):
        backend(app, replace(OPTIONS, ca_bundle=app / "none"))


def test_journeys_copy_the_backends_packages_only_from_the_same_base(app: Path) -> None:
    same = journeys_plan(frontend(app, "both:1"), backend(app, base="both:1"), OPTIONS)
    assert "COPY --from=gencode-backend:" in same.dockerfile
    assert same.files == {}
    other = journeys_plan(frontend(app), backend(app), OPTIONS)
    assert "apt-get install" in other.dockerfile
    assert "--require-hashes" in other.dockerfile
    assert set(other.files) == {"requirements-dev.lock"}


def test_a_missing_or_linked_lock_file_is_said(app: Path) -> None:
    lock = app / "backend" / "requirements-dev.lock"
    lock.rename(app / "elsewhere")
    lock.symlink_to(app / "elsewhere")
    with pytest.raises(SandboxError, match=r"requirements-dev\.lock is missing"):
        backend(app)


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("mongo:8", "mirror.example/hub/library/mongo:8"),
        ("nginxinc/nginx:1", "mirror.example/hub/nginxinc/nginx:1"),
        ("mcr.microsoft.com/playwright:v1", "mcr.microsoft.com/playwright:v1"),
        ("localhost:5000/mine", "localhost:5000/mine"),
    ],
)
def test_a_mirror_stands_in_for_docker_hub(image: str, name: str) -> None:
    assert mirrored(image, "mirror.example/hub/") == name
    assert mirrored(image, "") == image
