from pathlib import Path

import pytest

from gencode_graph.errors import ToolMissingError
from gencode_graph.sandbox.toolchain import find_chromium, find_node, find_npm, find_python


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
    put(programs, "node", "/opt/node/bin/node 20.1.0")
    found = find_node()
    assert (found.path, found.version, found.prefix) == (
        Path("/opt/node/bin/node"),
        "20.1.0",
        Path("/opt/node"),
    )


def test_a_node_that_does_not_run_is_missing(programs: Path) -> None:
    (programs / "node").write_text("#!/bin/sh\nexit 1\n")
    (programs / "node").chmod(0o755)
    with pytest.raises(ToolMissingError):
        find_node()


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
