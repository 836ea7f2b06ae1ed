from pathlib import Path

from gencode_graph.sandbox.bubblewrap import Jail, bwrap_argv
from gencode_graph.sandbox.layout import Layout
from gencode_graph.sandbox.limits import Limits, prlimit_argv
from gencode_graph.sandbox.protocol import AppRoot
from gencode_graph.sandbox.toolchain import Tool

ROOT = Path("/srv/shelf")
JAIL = Jail(root=ROOT, cwd=ROOT / "backend")


def pairs(argv: list[str], flag: str) -> list[tuple[str, str]]:
    return [(argv[i + 1], argv[i + 2]) for i, word in enumerate(argv) if word == flag]


def test_only_the_root_is_writable() -> None:
    argv = bwrap_argv("bwrap", JAIL, {})
    assert pairs(argv, "--bind") == [("/srv/shelf", "/srv/shelf")]
    assert argv.index("--remount-ro") < len(argv)
    assert ("/srv/shelf/.git", "/srv/shelf/.git") in pairs(argv, "--ro-bind-try")


def test_network_is_shared_only_for_previews() -> None:
    assert "--share-net" not in bwrap_argv("bwrap", JAIL, {})
    shared = bwrap_argv("bwrap", Jail(root=ROOT, cwd=ROOT, network=True), {})
    assert "--share-net" in shared
    assert "--unshare-all" in shared


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
    jail = LAYOUT.jail("frontend", Limits(), network=False)
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
