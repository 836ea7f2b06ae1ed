import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from docker.errors import APIError, ImageNotFound

from gencode_graph.errors import (
    DiskFullError,
    EngineError,
    EngineUnavailableError,
    ImageMissingError,
    UnhealthyServiceError,
)
from gencode_graph.sandbox.docker.confine import Confinement, host_config
from gencode_graph.sandbox.docker.engine import connect, engine_answers, engine_errors
from gencode_graph.sandbox.docker.labels import HOST, PID, STARTED, is_left_behind, labels, this_process
from gencode_graph.sandbox.docker.mongo import Mongo
from gencode_graph.sandbox.docker.ownership import hand_over, user_for
from gencode_graph.sandbox.limits import Limits
from gencode_graph.sandbox.services import mongo_service


def api_error(status: int, said: str) -> APIError:
    return APIError("failed", response=SimpleNamespace(status_code=status, reason=said), explanation=said)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (api_error(500, "write /x: no space left on device"), DiskFullError, r"no room left.*prune"),
        (api_error(500, "cgroups: not found"), EngineError, "Docker refused: cgroups: not found"),
        (ImageNotFound("no such image: x:1"), ImageMissingError, "no such image: x:1"),
        (ConnectionResetError("reset"), EngineUnavailableError, r"does not answer: reset.*--sandbox local"),
    ],
)
def test_failures_are_told_apart(error: Exception, kind: type[EngineError], words: str) -> None:
    with pytest.raises(kind, match=words) as raised, engine_errors():
        raise error
    assert type(raised.value) is kind


def test_an_engine_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    assert not engine_answers()
    with pytest.raises(EngineUnavailableError, match="No such file"):
        connect()


def test_only_what_a_dead_process_made_is_left_behind() -> None:
    mine = this_process()
    found = labels("run", "command", mine)
    assert not is_left_behind(found, mine.host)
    assert is_left_behind({**found, PID: str(2**22 + 1)}, mine.host)
    assert is_left_behind({**found, STARTED: "1.00"}, mine.host)  # the number was given to another
    assert not is_left_behind({**found, PID: str(2**22 + 1), HOST: "elsewhere"}, mine.host)
    assert not is_left_behind({PID: str(2**22 + 1), HOST: mine.host}, mine.host)


def test_every_container_is_denied_the_same(tmp_path: Path) -> None:
    config = host_config(
        Confinement("1000:1000", Limits(cpus=1.5), tmp_path, writable=("backend",), hidden=(".git",))
    )
    assert config["network_mode"] == "none"
    assert config["cap_drop"] == ["ALL"]
    assert config["security_opt"] == ["no-new-privileges"]
    assert config["read_only"]
    assert config["memswap_limit"] == config["mem_limit"] == Limits().memory
    assert config["cpu_quota"] == 150_000
    assert [(m["Source"], m["ReadOnly"]) for m in config["mounts"]] == [
        (str(tmp_path), True),
        (str(tmp_path / "backend"), False),
    ]
    assert config["tmpfs"][f"{tmp_path}/.git"].startswith("ro,")
    assert "runtime" not in config
    assert host_config(Confinement("1:1", Limits(), runtime="runsc"))["runtime"] == "runsc"


def test_commands_never_run_as_root(tmp_path: Path) -> None:
    user = user_for(tmp_path)
    assert user.uid != 0
    outside = tmp_path / "outside"
    outside.touch()
    root = tmp_path / "app"
    (root / ".git").mkdir(parents=True)
    (root / "link").symlink_to(outside)
    (root / "file").touch()
    hand_over(root, user, (".git",))
    assert (root / "file").stat().st_uid == user.uid
    assert (root / ".git").stat().st_uid == os.geteuid()
    assert outside.stat().st_uid == os.geteuid()


class DyingDatabase:
    """An engine whose database ends while it is asked for its health."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.kept: set[str] = set()

    def create_host_config(self, **options: object) -> dict[str, object]:
        return options

    def create_container(self, _image: str, *, name: str, **_options: object) -> dict[str, str]:
        self.kept.add(name)
        return {"Id": name}

    def start(self, _id: str) -> None: ...

    def exec_create(self, _id: str, _argv: list[str]) -> dict[str, str]:
        return {"Id": "test"}

    def exec_start(self, _id: str) -> None:
        raise api_error(self.status, "Container x is not running")

    def inspect_container(self, _id: str) -> dict[str, dict[str, bool]]:
        return {"State": {"Running": False}}

    def logs(self, _id: str, *, tail: int) -> bytes:
        assert tail
        return b"first\nno data files\n"

    def remove_container(self, name: str, **_options: object) -> None:
        self.kept.discard(name)


@pytest.mark.parametrize("status", [400, 404, 409, 500])
async def test_a_database_that_ends_while_it_is_asked_has_ended(status: int) -> None:
    engine = DyingDatabase(status)
    with pytest.raises(UnhealthyServiceError, match=r"ended: first \| no data files"):
        await Mongo(engine, mongo_service(), "").start("database", {})
    assert not engine.kept
