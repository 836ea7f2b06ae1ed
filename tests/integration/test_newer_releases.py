"""Tomorrow's registries: each package has a newer release by then, and what is installed is the lock file's.
No program of a package is run for it.

The commands are those that people and programs run, taken out of the files that hold them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox import deps
from gencode_graph.sandbox.deps import DependencyCache
from gencode_graph.sandbox.docker.images import User, backend_plan, frontend_plan
from gencode_graph.sandbox.docker.options import DockerOptions
from gencode_graph.sandbox.locks import NODE_FILES, PYTHON_LOCKS
from gencode_graph.sandbox.toolchain import running_python
from tests.integration.mirrors import Mirror, add_npm, npm_package, python_index, wheel

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
APP = ROOT / "gencode_graph" / "templates" / "app"

# --- pip ---------------------------------------------------------------------------------------

BUILDS = """
import zipfile

def build_wheel(folder, settings=None, metadata=None):
    name, info = "sourced-1.0-py3-none-any.whl", "sourced-1.0.dist-info"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as archive:
        archive.writestr("sourced.py", "VERSION = '1.0'")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: sourced\\nVersion: 1.0\\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        archive.writestr(f"{info}/RECORD", "")
    return name
"""


BY_SETUPTOOLS = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
BY_ITSELF = '[build-system]\nrequires = []\nbuild-backend = "setup"\nbackend-path = ["."]\n'


def source_package(setup: str = "") -> tuple[str, bytes]:
    """A package without a wheel, as one of ours is; with ``setup`` one that brings what builds it along."""
    files = {
        "pyproject.toml": BY_ITSELF if setup else BY_SETUPTOOLS,
        "PKG-INFO": "Metadata-Version: 2.1\nName: sourced\nVersion: 1.0\n",
        "setup.py": setup,
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"sourced-1.0/{name}")
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    return "sourced-1.0.tar.gz", buffer.getvalue()


USER = wheel("user", "1.0", requires=["hello[more]>=1"])
HELLO = wheel("hello", "1.0", requires=['addon; extra == "more"'], extras=["more"])
ADDON = wheel("addon", "1.0")
SETUPTOOLS = wheel("setuptools", "1.0", files={"build_meta.py": BUILDS})
SOURCED = source_package()
NEWER = {
    "hello": wheel("hello", "2.0", requires=['addon; extra == "more"'], extras=["more"]),
    "addon": wheel("addon", "2.0"),
    "user": wheel("user", "2.0"),
    "setuptools": wheel(
        "setuptools", "2.0", files={"build_meta.py": "raise SystemExit('the newest builds')"}
    ),
}
PINNED = {"user": USER, "hello": HELLO, "addon": ADDON}


def lock_of(packages: dict[str, tuple[str, bytes]]) -> str:
    """As ``uv pip compile`` writes it."""
    lines = [
        f"{name}==1.0 \\\n    --hash=sha256:{hashlib.sha256(data).hexdigest()}\n    # via somebody\n"
        for name, (_, data) in packages.items()
    ]
    return "".join(lines)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Mirror]:
    """The only index there is; nothing of this machine's settings and caches is in play."""
    pinned = {**PINNED, "setuptools": SETUPTOOLS, "sourced": SOURCED}
    mirror = python_index(
        {name: [file, *([NEWER[name]] if name in NEWER else [])] for name, file in pinned.items()}
    )
    for name in [name for name in os.environ if name.upper().startswith("PIP_")]:
        monkeypatch.delenv(name)
    with mirror.serving("127.0.0.1") as port:
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/simple")
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_CACHE_DIR", str(tmp_path / "pip-cache"))
        yield mirror


def lock_files(folder: Path) -> dict[str, bytes]:
    return {
        name: (folder / name).read_bytes()
        for name in (*PYTHON_LOCKS, *NODE_FILES)
        if (folder / name).is_file()
    }


def fetched(mirror: Mirror) -> set[str]:
    """The packages that somebody was given, of all that were offered."""
    return {path.rpartition("/")[2] for path in mirror.asked if path.endswith((".whl", ".tar.gz"))}


def installed(venv: Path, *modules: str) -> dict[str, str]:
    code = f"import json, importlib; print(json.dumps({{m: importlib.import_module(m).VERSION for m in {modules!r}}}))"
    told = subprocess.run([venv / "bin" / "python", "-c", code], capture_output=True, text=True, check=True)
    return dict(json.loads(told.stdout))


def shell(script: str, folder: Path) -> None:
    done = subprocess.run(["sh", "-e", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"


OWN_BACKEND = """
import zipfile

def build_editable(folder, settings=None, metadata=None):
    name, info = "ours-1.0-py3-none-any.whl", "ours-1.0.dist-info"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as archive:
        archive.writestr("ours.py", "VERSION = '1.0'")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: ours\\nVersion: 1.0\\nRequires-Dist: user\\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        archive.writestr(f"{info}/RECORD", "")
    return name
"""
OWN_PROJECT = """[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "ours"
version = "1.0"
dependencies = ["user"]
"""


def make_ready(folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    (folder / "pyproject.toml").write_text(OWN_PROJECT)
    (folder / "backend.py").write_text(OWN_BACKEND)
    argv = ["make", ".venv/.ready", f"PYTHON={running_python().path}"]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)


def test_make_sets_up_what_the_lock_says(index: Mirror, tmp_path: Path) -> None:
    """Also a source package's build: by the lock's setuptools, not by the newest."""
    pinned = {**PINNED, "setuptools": SETUPTOOLS, "sourced": SOURCED}
    (tmp_path / "requirements.lock").write_text(lock_of(pinned))
    done = make_ready(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    names = ("user", "hello", "addon", "setuptools", "sourced", "ours")
    assert installed(tmp_path / ".venv", *names) == dict.fromkeys(names, "1.0")
    assert fetched(index) == {file for file, _ in pinned.values()}


def test_make_says_that_a_lock_is_not_whole(index: Mirror, tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text(lock_of({"user": USER, "setuptools": SETUPTOOLS}))
    done = make_ready(tmp_path)
    assert done.returncode != 0
    assert "hello" in done.stdout + done.stderr
    assert not (tmp_path / ".venv" / ".ready").exists()


async def test_the_sandbox_installs_what_the_lock_says(index: Mirror, tmp_path: Path) -> None:
    for name in PYTHON_LOCKS:
        (tmp_path / name).write_text(lock_of(PINNED))
    venv = await DependencyCache(tmp_path / "cache").python_env(lock_files(tmp_path))
    assert installed(venv, *PINNED) == dict.fromkeys(PINNED, "1.0")
    assert fetched(index) == {file for file, _ in PINNED.values()}


async def test_the_sandbox_refuses_a_lock_that_is_not_whole(index: Mirror, tmp_path: Path) -> None:
    (tmp_path / PYTHON_LOCKS[0]).write_text(lock_of({"user": USER}))
    with pytest.raises(SandboxError, match="requires hello"):
        await DependencyCache(tmp_path / "cache").python_env(lock_files(tmp_path))


def runs_of(dockerfile: str, word: str) -> str:
    """The ``RUN`` of a Dockerfile that has ``word``, as one line."""
    joined = re.sub(r"\\\n\s*", " ", dockerfile)
    found: list[str] = [line.removeprefix("RUN ") for line in joined.splitlines() if line.startswith("RUN ")]
    return next(line for line in found if word in line)


def of_the_apps_dockerfile(folder: Path) -> str:
    run = runs_of((APP / "backend" / "Dockerfile").read_text(), "pip install")
    return run.replace("/tmp/", f"{folder}/").replace("/opt/venv", f"{folder}/.venv")


def of_the_sandboxs_image(folder: Path) -> str:
    plan = backend_plan(lock_files(folder), DockerOptions(), "python:3", User(1000, 1000))
    return (
        runs_of(plan.dockerfile, "pip")
        .replace("/opt/venv", f"{folder}/.venv")
        .replace("/opt/gencode", str(folder))
    )


def of_the_apps_readme(folder: Path) -> str:
    lines = (APP / "README.md.j2").read_text().splitlines()
    return "\n".join(lines[lines.index("cd backend") + 1 :][:3])


def of_the_apps_workflow(folder: Path) -> str:
    runs = re.findall(r'- run: "?(pip [^"\n]*)', (APP / ".github/workflows/ci.yml.j2").read_text())
    return "\n".join(["python3 -m venv .venv", "export PATH=$PWD/.venv/bin:$PATH", *runs])


PIP_COMMANDS = (of_the_apps_dockerfile, of_the_sandboxs_image, of_the_apps_readme, of_the_apps_workflow)


@pytest.mark.parametrize("command", PIP_COMMANDS, ids=lambda command: command.__name__)
def test_an_apps_backend_is_installed_from_its_lock(
    command: Callable[[Path], str], index: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PYTHON_LOCKS:
        (tmp_path / name).write_text(lock_of(PINNED))
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.symlink_to(running_python().path)
    monkeypatch.setenv("PATH", f"{python.parent}:{os.environ['PATH']}")
    shell(command(tmp_path), tmp_path)
    assert installed(tmp_path / ".venv", *PINNED) == dict.fromkeys(PINNED, "1.0")
    assert fetched(index) == {file for file, _ in PINNED.values()}


@pytest.fixture
def was_run(index: Mirror, tmp_path: Path) -> Callable[[], bool]:
    """Whether a program has been run of a locked package that is source alone: its ``setup.py`` writes a file."""
    mark = tmp_path / "setup was run"
    name, data = source_package(f"open({str(mark)!r}, 'w').close()\n{BUILDS}")
    index.files[f"/files/{name}"] = ("application/octet-stream", data)
    for lock in PYTHON_LOCKS:
        (tmp_path / lock).write_text(lock_of({**PINNED, "sourced": (name, data)}))
    return mark.exists


def test_the_source_package_would_run_what_it_brings(was_run: Callable[[], bool], tmp_path: Path) -> None:
    """What the test below is worth: pip as it is does build it."""
    pip = f"{sys.executable} -m pip install --no-deps --require-hashes"
    shell(f"{pip} --target {tmp_path / 'target'} -r {PYTHON_LOCKS[0]}", tmp_path)
    assert was_run()


async def test_the_sandbox_runs_no_source_package_and_says_what_to_do(
    was_run: Callable[[], bool], index: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without bubblewrap: nothing but the way it is asked for keeps it from being run."""
    monkeypatch.setattr(deps, "find_bwrap", lambda: (None, "not here"))
    with pytest.raises(SandboxError, match="No matching distribution found for sourced") as caught:
        await DependencyCache(tmp_path / "cache").python_env(lock_files(tmp_path))
    assert "no wheel" in caught.value.hint
    assert "requirements-dev.lock" in caught.value.hint
    assert not was_run()
    assert SOURCED[0] not in fetched(index)


@pytest.mark.parametrize("command", PIP_COMMANDS, ids=lambda command: command.__name__)
def test_wherever_an_apps_backend_is_installed_it_is_wheels_alone(
    command: Callable[[Path], str], tmp_path: Path
) -> None:
    (tmp_path / PYTHON_LOCKS[0]).write_text(lock_of(PINNED))
    assert "--only-binary=:all: --require-hashes -r" in command(tmp_path)


def test_every_text_that_installs_names_a_lock() -> None:
    """No place that is not among those above. What prompts show is words for a model, nothing that is run."""
    folders = [ROOT / name for name in ("gencode_graph", "docs", "notebooks", ".ci")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    files += [ROOT / name for name in ("Makefile", "README.md", "CONTRIBUTING.md", "langgraph.json")]
    unlocked = []
    for path in files:
        if (
            path.suffix in (".pyc", ".png")
            or {"decisions", "prompts"} & {*path.parts}
            or path.name == "package-lock.json"
        ):
            continue
        text = re.sub(r"\\\n\s*", " ", path.read_text(encoding="utf-8"))
        unlocked += [
            f"{path.relative_to(ROOT)}: {line}"
            for line in text.splitlines()
            if re.search(r"\bpip3? install\b|\bnpm (i|install|add)\b|\bnpx (?!--no-install)|\buvx\b", line)
            and not re.search(r"--no-deps .*--require-hashes", line)
        ]
    assert unlocked == []


# --- npm ---------------------------------------------------------------------------------------

MARK = "script-was-run"
"""The file that a locked package's ``postinstall`` writes beside itself."""


@pytest.fixture
def frontend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[Path, Mirror]]:
    """An app's frontend that wants ``^1.0.0`` of packages which have a 1.1.0 by now, beside the locked 1.0.0."""
    for name in [name for name in os.environ if name.upper().startswith("NPM_CONFIG_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "frontend"
    folder.mkdir()
    locked = [
        npm_package("gencode-user", "1.0.0", {"gencode-hello": "^1.0.0"}),
        npm_package("gencode-hello", "1.0.0", scripts={"postinstall": f"touch {MARK}"}),
    ]
    wanted = {"name": "app", "version": "1.0.0", "dependencies": {"gencode-user": "^1.0.0"}}
    packages: dict[str, object] = {"": wanted}
    for facts, _ in locked:
        packages[f"node_modules/{facts['name']}"] = {
            key: facts[key]
            for key in ("version", "integrity", "dependencies", "hasInstallScript")
            if key in facts
        }
    (folder / "package.json").write_text(json.dumps(wanted))
    (folder / "package-lock.json").write_text(
        json.dumps({**wanted, "lockfileVersion": 3, "packages": packages})
    )
    mirror = Mirror()
    with mirror.serving("127.0.0.1") as port:
        newer = [npm_package("gencode-user", "1.1.0"), npm_package("gencode-hello", "1.1.0")]
        add_npm(mirror, f"http://127.0.0.1:{port}", *locked, *newer)
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"http://127.0.0.1:{port}/npm")
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        yield folder, mirror


def check_modules(modules: Path, mirror: Mirror) -> None:
    for name in ("gencode-user", "gencode-hello"):
        assert json.loads((modules / name / "package.json").read_text())["version"] == "1.0.0"
    assert not [path for path in mirror.asked if path.endswith("-1.1.0.tgz")]
    assert not (modules / "gencode-hello" / MARK).exists(), "a script of a package was run"


def test_the_node_package_would_run_its_script(frontend: tuple[Path, Mirror]) -> None:
    """What the tests below are worth: npm as it is does run it."""
    folder, _ = frontend
    shell("npm ci --no-audit --no-fund --update-notifier=false", folder)
    assert (folder / "node_modules" / "gencode-hello" / MARK).exists()


async def test_the_sandbox_installs_what_the_npm_lock_says_and_runs_no_script(
    frontend: tuple[Path, Mirror], tmp_path: Path
) -> None:
    folder, mirror = frontend
    cache = tmp_path / "cache"
    modules = await DependencyCache(cache).node_modules(lock_files(folder))
    check_modules(modules, mirror)
    assert not list(cache.rglob(".npm")), "npm's own cache is not kept"


async def test_a_home_that_cannot_be_written_does_not_matter(
    frontend: tuple[Path, Mirror], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, mirror = frontend
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HOME", str(tmp_path / "file" / "home"))
    check_modules(await DependencyCache(tmp_path / "cache").node_modules(lock_files(folder)), mirror)


async def test_the_cause_of_a_failure_is_among_what_is_told(
    frontend: tuple[Path, Mirror], tmp_path: Path
) -> None:
    folder, mirror = frontend
    del mirror.files["/npm/gencode-hello/-/gencode-hello-1.0.0.tgz"]
    with pytest.raises(SandboxError, match=r"404.*gencode-hello") as caught:
        await DependencyCache(tmp_path / "cache").node_modules(lock_files(folder))
    assert "npm notice" not in str(caught.value)


def npm_of_the_apps_dockerfile(folder: Path) -> str:
    run = runs_of((APP / "frontend" / "Dockerfile").read_text(), "npm ci")
    return run.replace("/app/", f"{folder}/")


def npm_of_the_sandboxs_image(folder: Path) -> str:
    plan = frontend_plan(lock_files(folder), DockerOptions(), "node:20", User(1000, 1000))
    return runs_of(plan.dockerfile, "npm ci").replace("/tmp/npm", f"{folder}/npm-cache")


def npm_of_the_apps_readme(folder: Path) -> str:
    return next(line for line in (APP / "README.md.j2").read_text().splitlines() if line.startswith("npm ci"))


def npm_of_the_apps_workflow(folder: Path) -> str:
    return re.findall(r"- run: (npm ci.*)", (APP / ".github/workflows/ci.yml.j2").read_text())[0]


NPM_COMMANDS = (
    npm_of_the_apps_dockerfile,
    npm_of_the_sandboxs_image,
    npm_of_the_apps_readme,
    npm_of_the_apps_workflow,
)


@pytest.mark.parametrize("command", NPM_COMMANDS, ids=lambda command: command.__name__)
def test_an_apps_frontend_is_installed_from_its_lock(
    command: Callable[[Path], str], frontend: tuple[Path, Mirror]
) -> None:
    folder, mirror = frontend
    shell(command(folder), folder)
    check_modules(folder / "node_modules", mirror)
