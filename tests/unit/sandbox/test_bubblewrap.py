import dataclasses
from pathlib import Path

import pytest

from gencode_graph.sandbox.bubblewrap import Jail, bwrap_argv
from gencode_graph.sandbox.layout import Layout
from gencode_graph.sandbox.limits import Limits, prlimit_argv
from gencode_graph.sandbox.protocol import AppRoot, Service
from gencode_graph.sandbox.toolchain import Tool

ROOT = Path("/srv/shelf")
JAIL = Jail(root=ROOT, cwd=ROOT / "backend", writable=(ROOT / "backend",), hidden=(ROOT / ".git",))


def pairs(argv: list[str], flag: str) -> list[tuple[str, str]]:
    return [(argv[i + 1], argv[i + 2]) for i, word in enumerate(argv) if word == flag]


def test_the_app_is_read_only_but_for_one_folder() -> None:
    argv = bwrap_argv("bwrap", JAIL, {})
    assert pairs(argv, "--bind") == [("/srv/shelf/backend", "/srv/shelf/backend")]
    assert ("/srv/shelf", "/srv/shelf") in pairs(argv, "--ro-bind")
    assert argv[argv.index("/srv/shelf/.git") - 1] == "--tmpfs"


def test_there_is_no_network_and_what_is_outside_is_not_shown() -> None:
    argv = bwrap_argv("bwrap", JAIL, {}, seccomp=7)
    assert "--unshare-all" in argv
    assert "--share-net" not in argv
    assert argv[argv.index("--seccomp") + 1] == "7"
    sources = [source for source, _ in pairs(argv, "--ro-bind-try")]
    assert {"/etc/ssl", "/etc/ssl/certs", "/etc/pki", "/etc/resolv.conf", "/etc/hosts"}.isdisjoint(sources)


SERVICES = ("backend", "frontend")


@pytest.mark.parametrize("modules", [None, Path("/cache/node/1/node_modules")])
@pytest.mark.parametrize("served", [False, True])
@pytest.mark.parametrize("service", SERVICES)
def test_no_mount_comes_from_where_an_app_can_write(
    service: Service, served: bool, modules: Path | None
) -> None:
    layout = dataclasses.replace(LAYOUT, modules=modules)
    jail = layout.jail(service, Limits(), served=served)
    argv = bwrap_argv("bwrap", jail, {})
    sources = [s for flag in ("--bind", "--ro-bind", "--ro-bind-try") for s, _ in pairs(argv, flag)]
    apps = [Path(source) for source in sources if Path(source).is_relative_to(ROOT)]
    assert set(apps) <= {ROOT, *(ROOT / one for one in SERVICES)}
    assert [source for source, _ in pairs(argv, "--bind")] == ([] if served else [str(ROOT / service)])


@pytest.mark.parametrize("modules", [None, Path("/cache/node/1/node_modules")])
def test_packages_are_a_mount_whenever_their_place_could_be_written(modules: Path | None) -> None:
    jail = dataclasses.replace(LAYOUT, modules=modules).jail("frontend", Limits())
    place = ROOT / "frontend/node_modules"
    assert place in jail.hidden or place in [target for _, target in jail.mounts]


def test_environment_is_what_is_given() -> None:
    argv = bwrap_argv("bwrap", JAIL, {"PATH": "/bin"})
    assert "--clearenv" in argv
    assert pairs(argv, "--setenv") == [("PATH", "/bin")]


def test_limits_are_set_by_a_wrapper() -> None:
    argv = prlimit_argv("/usr/bin/prlimit", Limits(processes=7, open_files=8, file_size=9), 2.5)
    assert argv[1:] == ["--nproc=7", "--fsize=9", "--nofile=8", "--core=0", "--cpu=18", "--"]
    assert "--cpu" not in " ".join(prlimit_argv("prlimit", Limits(), None))


def tool(name: str, prefix: str) -> Tool:
    return Tool(name, Path(prefix) / "bin" / name, "1", Path(prefix))


LAYOUT = Layout(
    AppRoot(ROOT),
    python=tool("python", "/home/me/python"),
    node=tool("node", "/usr"),
    chromium=tool("chromium", "/opt/chrome"),
    venv=Path("/cache/python/1"),
    modules=Path("/cache/node/1/node_modules"),
)


def test_tools_outside_of_the_system_are_mounted() -> None:
    jail = LAYOUT.jail("frontend", Limits())
    assert jail.read_only == (Path("/home/me/python"), Path("/opt/chrome"), Path("/cache/python/1"))
    assert jail.mounts == ((Path("/cache/node/1/node_modules"), ROOT / "frontend/node_modules"),)
    assert ROOT / "frontend/node_modules/.vite-temp" in jail.scratch


def test_journeys_find_browser_and_backend() -> None:
    env = LAYOUT.env("frontend", {"CI": "1"})
    assert env["E2E_PYTHON"] == "/cache/python/1/bin/python"
    assert env["PLAYWRIGHT_CHROMIUM_PATH"] == "/opt/chrome/bin/chromium"
    assert env["CI"] == "1"
    assert env["PATH"].startswith("/srv/shelf/frontend/node_modules/.bin:/usr/bin:")
    assert LAYOUT.env("backend", None)["PATH"].startswith("/cache/python/1/bin:")
