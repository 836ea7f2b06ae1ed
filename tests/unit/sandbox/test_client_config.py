import json
from pathlib import Path

import pytest

from gencode_graph.sandbox.docker.client_config import VARIABLE, without_proxies

PROXIES = {"default": {"httpProxy": "http://me:secret@proxy.example:3128"}}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path / "config.json"


def test_all_but_the_proxies_stays(settings: Path) -> None:
    (settings.parent / "cli-plugins").mkdir()
    (settings.parent / "cli-plugins" / "docker-compose").write_text("program")
    settings.write_text(json.dumps({"proxies": PROXIES, "currentContext": "mine", "auths": {"x": {}}}))
    with without_proxies() as environment:
        place = Path(environment[VARIABLE])
        assert json.loads((place / "config.json").read_text()) == {
            "currentContext": "mine",
            "auths": {"x": {}},
        }
        assert (place / "cli-plugins" / "docker-compose").read_text() == "program"
        assert place.stat().st_mode & 0o077 == 0, "logins are in there"
    assert not place.exists()
    assert (settings.parent / "cli-plugins" / "docker-compose").is_file()


@pytest.mark.parametrize("text", [None, "{}", "[]", "7", '"proxies"', "not json", '{"auths": {}}'])
def test_where_none_are_named_nothing_changes(settings: Path, text: str | None) -> None:
    if text is not None:
        settings.write_text(text)
    with without_proxies() as environment:
        assert environment == {}


def test_without_a_variable_it_is_the_one_at_home(
    settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    (tmp_path / "me" / ".docker").mkdir(parents=True)
    (tmp_path / "me" / ".docker" / "config.json").write_text(json.dumps({"proxies": PROXIES}))
    with without_proxies() as environment:
        assert [entry.name for entry in Path(environment[VARIABLE]).iterdir()] == ["config.json"]
