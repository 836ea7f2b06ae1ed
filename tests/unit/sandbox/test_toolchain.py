import sys
from pathlib import Path

import pytest

from gencode_graph.errors import ToolMissingError, ToolVersionError
from gencode_graph.sandbox import toolchain
from gencode_graph.sandbox.ready import missing_tool
from gencode_graph.sandbox.toolchain import Tool, find_chromium, find_node, find_npm, find_python
from gencode_graph.sandbox.versions import Needed


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH to put programs into."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))
    return tmp_path


def put(folder: Path, name: str, says: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return program


def test_python_is_the_one_behind_the_virtual_environment() -> None:
    found = find_python()
    assert found.path.exists()
    assert not (found.prefix / "pyvenv.cfg").exists()


@pytest.mark.parametrize("find", [find_node, find_npm, find_chromium])
def test_missing_tools_say_how_to_get_them(find: object, programs: Path) -> None:
    with pytest.raises(ToolMissingError) as caught:
        find()  # type: ignore[operator]
    assert "apt-get install" in caught.value.hint


def test_node_is_asked_where_it_really_is(programs: Path) -> None:
    put(programs, "node", "/opt/node/bin/node 20.19.0")
    found = find_node()
    assert (found.path, found.version, found.prefix) == (
        Path("/opt/node/bin/node"),
        "20.19.0",
        Path("/opt/node"),
    )


def test_a_node_that_does_not_run_is_missing(programs: Path) -> None:
    (programs / "node").write_text("#!/bin/sh\nexit 1\n")
    (programs / "node").chmod(0o755)
    with pytest.raises(ToolMissingError):
        find_node()


@pytest.mark.parametrize("version", ["18.20.4", "20.9.0", "21.7.3", "22.11.0"])
def test_a_node_of_a_wrong_version_is_told_as_such(version: str, programs: Path) -> None:
    put(programs, "node", f"/opt/node/bin/node {version}")
    with pytest.raises(
        ToolVersionError, match=rf"node {version} at /opt/node/bin/node .*need Node\.js 20\.19"
    ):
        find_node()
    told = missing_tool(["node"])
    assert "is not installed" not in str(told)
    assert version in str(told)


@pytest.mark.parametrize("version", ["20.19.0", "20.20.2", "22.12.0", "24.1.0-nightly20250101"])
def test_a_node_that_does(version: str, programs: Path) -> None:
    put(programs, "node", f"/opt/node/bin/node {version}")
    assert find_node().version == version
    assert missing_tool(["node"]) is None


def test_an_npm_of_a_wrong_version_is_told_as_such(programs: Path) -> None:
    put(programs, "npm", "8.19.4")
    with pytest.raises(ToolVersionError, match=r"npm 8\.19\.4 at .*need npm 9"):
        find_npm()


@pytest.fixture
def too_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """gencode runs on a Python that the apps' packages do not take."""
    own = Tool("python", Path("/usr/bin/python3.14"), "3.14.8", Path("/usr"))
    monkeypatch.setattr(toolchain, "running_python", lambda: own)


def test_the_newest_python_beside_that_apps_take_is_theirs(programs: Path, too_new: None) -> None:
    put(programs, "python3.11", "3.11.9\t/opt/11/bin/python3.11\t/opt/11")
    put(programs, "python3.12", "3.12.7\t/opt/12/bin/python3.12\t/opt/12")
    put(programs, "python3.13", "pyenv: python3.13: command not found")
    assert find_python() == Tool("python", Path("/opt/12/bin/python3.12"), "3.12.7", Path("/opt/12"))


def test_no_python_for_apps_is_told_with_the_one_there_is(programs: Path, too_new: None) -> None:
    put(programs, "python3.13", "3.14.8\t/usr/bin/python3.14\t/usr")
    (programs / "python3.12").write_text("#!/bin/sh\nexit 1\n")
    (programs / "python3.12").chmod(0o755)
    with pytest.raises(ToolVersionError, match=r"python 3\.14\.8 at .*need Python 3\.11, 3\.12 or 3\.13"):
        find_python()
    assert "3.14.8" in str(missing_tool(["python"]))


def test_a_real_python_beside_says_what_it_is(
    programs: Path, too_new: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (programs / "python3.11").symlink_to(sys.executable)
    version = ".".join(map(str, sys.version_info[:3]))
    monkeypatch.setattr(toolchain, "APP_PYTHON", Needed("Python", (f"=={version}",), version))
    found = find_python()
    assert found.version == version
    assert found.prefix == Path(sys.base_prefix)


def test_browsers_in_order(programs: Path) -> None:
    own = put(programs / "browsers" / "chromium-1200" / "chrome-linux", "chrome", "Chromium 3.0")
    assert find_chromium().path == own
    put(programs, "google-chrome", "Google Chrome 2.0")
    assert find_chromium().version == "2.0"
    put(programs, "chromium", "Chromium 1.0 built on Debian")
    assert find_chromium().version == "1.0"
    given = put(programs / "mine", "browser", "Chromium 9.0")
    assert find_chromium(str(given)).version == "9.0"
    with pytest.raises(ToolMissingError, match="GENCODE_CHROMIUM"):
        find_chromium("/no/such/browser")
