"""The home: every project is listed whatever happened to its files, and every id has a way on."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.artifacts import RunReport, Usage
from gencode_graph.errors import ProjectBusyError, ProjectNotFoundError, StorageError
from gencode_graph.home import Home, Options

REPORT = RunReport(project_id="bad", status="completed", model="offline", sandbox="none", revision="r",
                   usage=Usage(), steps={})  # fmt: skip
DAMAGE: dict[str, bytes] = {
    "empty": b"",
    "cut off": b'{"description": "x", "mo',
    "a list": b"[]",
    "a number": b"7",
    "other keys": b'{"a": 1}',
    "wrong types": b'{"description": 5, "model": [], "sandbox": {}, "at": 3, "status": 1}',
    "not UTF-8": b"\xff\xfe\x00{",
    "binary": bytes(range(256)),
    "deep": b"[" * 100_000,
}


def put(home: Home, name: str, report: bool = True) -> Path:
    """A project of that name, as a run leaves it."""
    home.private(name).mkdir(parents=True)
    home.save_options(name, Options("Track plants", "offline", "none"))
    if report:
        home.save_report(REPORT.model_copy(update={"project_id": name}))
    return home.private(name)


def damaged(home: Home, file: str) -> None:
    """The good project is listed as ever; the bad one says which file it is and what to do."""
    listed = {info.project_id: info for info in home.projects()}
    assert listed["good"].status == "completed"
    assert listed["bad"].status == "damaged"
    assert file in listed["bad"].description
    assert "gencode resume bad" in listed["bad"].description


@pytest.mark.parametrize("file", ["options.json", "report.json"])
@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_one_damaged_file_is_told_and_no_other_project_suffers(
    file: str, content: bytes, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    put(home, "good")
    private = put(home, "bad")
    (private / file).write_bytes(content)

    damaged(home, file)
    with pytest.raises(StorageError, match=file):
        home.load_options("bad") if file == "options.json" else home.load_report("bad")
    kept = home.recalled("bad")
    assert kept.written_by_model is (file == "options.json"), "what is not known is not trusted"
    home.save_options("bad", Options("Track plants", "offline", "none"))
    home.save_report(REPORT)
    assert {info.status for info in home.projects()} == {"completed"}


@pytest.mark.parametrize("file", ["options.json", "report.json"])
def test_a_folder_in_place_of_a_file_is_kept_and_made_way_for(file: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    put(home, "good")
    private = put(home, "bad")
    (private / file).unlink()
    (private / file / "inner").mkdir(parents=True)
    damaged(home, file)
    home.save_options("bad", Options("Track plants", "offline", "none"))
    home.save_report(REPORT)
    assert {info.status for info in home.projects()} == {"completed"}
    assert [kept.name for kept in private.rglob("inner")] == ["inner"]


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["description", "model", "sandbox", "written_by_model", "at", "new"]),
        st.text(st.characters(exclude_categories=[])) | st.integers() | st.none() | st.lists(st.text()),
    )
)
def test_options_of_any_content_are_read_or_told(tmp_path_factory: Any, content: dict[str, Any]) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    put(home, "bad")
    (home.private("bad") / "options.json").write_text(json.dumps(content))
    (info,) = home.projects()
    assert info.description.encode()
    assert info.updated_at.tzinfo
    assert info.status in ("completed", "damaged")


def test_what_is_no_project_is_not_listed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    put(home, "good")
    (tmp_path / "Not An Id" / ".gencode").mkdir(parents=True)
    (tmp_path / "Not An Id" / ".gencode" / "options.json").write_text("{}")
    (tmp_path / "a-file").write_text("")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "theirs" / "src").mkdir(parents=True)
    assert [info.project_id for info in home.projects()] == ["good"]
    assert home.exists("theirs")
    with pytest.raises(ProjectNotFoundError):
        home.need("theirs")


LEFT: dict[str, Callable[[Home], object]] = {
    "nothing": lambda home: None,
    "the home": lambda home: home.root.mkdir(),
    "the folder": lambda home: home.project_dir("app").mkdir(parents=True),
    "the private folder": lambda home: home.private("app").mkdir(parents=True),
    "the lock": lambda home: [
        home.private("app").mkdir(parents=True),
        (home.private("app") / "lock").touch(),
    ],
    "half of options.json": lambda home: [
        home.private("app").mkdir(parents=True),
        (home.private("app") / ".options.json.1.tmp").write_text("{"),
    ],
}


@pytest.mark.parametrize("left", LEFT.values(), ids=LEFT)
def test_an_id_is_free_until_it_is_put_down_what_to_build(
    left: Callable[[Home], object], tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    left(home)
    assert not home.exists("app")
    assert home.projects() == []
    with pytest.raises(ProjectNotFoundError, match="There is no project"):
        home.load_options("app")
    with home.locked("app"):
        home.save_options("app", Options("Track plants", "offline", "none"))
    assert home.exists("app")
    assert [info.status for info in home.projects()] == ["interrupted"]
    assert sorted(path.name for path in home.private("app").iterdir()) == ["lock", "options.json"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
@pytest.mark.parametrize("act", ["mkdir", "write_bytes", "replace"])
def test_a_disk_that_takes_nothing_leaves_no_dead_id(
    act: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)

    def fail(self: Path, *args: Any, **kwargs: Any) -> None:
        raise OSError(number, os.strerror(number), str(self))

    with monkeypatch.context() as patched:
        patched.setattr(Path, act, fail)
        with pytest.raises(StorageError, match=os.strerror(number)), home.locked("app"):
            home.save_options("app", Options("Track plants", "offline", "none"))
    assert not home.exists("app")
    with home.locked("app"):
        home.save_options("app", Options("Track plants", "offline", "none"))
    assert home.exists("app")


def test_a_home_that_is_no_folder_or_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="GENCODE_HOME"):
        Home(tmp_path / "file").projects()
    with pytest.raises(StorageError, match="GENCODE_HOME"), Home(tmp_path / "file").locked("app"):
        pass

    def refuse(folder: Any) -> list[str]:
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(StorageError, match="Permission denied"):
        Home(tmp_path).projects()
    assert Home(tmp_path / "absent").root.exists() is False


def test_a_project_that_cannot_be_looked_into_is_listed_beside_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    put(home, "good")
    put(home, "bad")
    look = os.listdir

    def refuse(folder: Any) -> list[str]:
        if "bad" in str(folder):
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return look(folder)

    monkeypatch.setattr(os, "listdir", refuse)
    listed = {info.project_id: info for info in home.projects()}
    assert listed["good"].status == "completed"
    assert listed["bad"].status == "damaged"
    assert "Permission denied" in listed["bad"].description


def test_a_list_writes_nothing_and_tells_who_runs(tmp_path: Path) -> None:
    home = Home(tmp_path)
    private = put(home, "app")
    before = sorted(private.iterdir())
    assert [info.status for info in home.projects()] == ["completed"]
    assert sorted(private.iterdir()) == before, "no lock is made by looking for one"
    with home.locked("app"):
        assert [info.status for info in home.projects()] == ["running"]
        with pytest.raises(ProjectBusyError), Home(tmp_path).locked("app"):
            pass
    assert [info.status for info in home.projects()] == ["completed"]


def test_looking_keeps_nobody_from_running(tmp_path: Path) -> None:
    home, stop = Home(tmp_path), threading.Event()
    put(home, "app")
    with home.locked("app"):
        pass

    def look() -> None:
        while not stop.is_set():
            home.projects()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        for _ in range(200):
            with home.locked("app"):
                pass
    finally:
        stop.set()
        thread.join()


def test_the_lock_goes_with_the_process(tmp_path: Path) -> None:
    home = Home(tmp_path)
    put(home, "app")
    code = (
        "import pathlib, sys, time\nfrom gencode_graph.home import Home\n"
        "with Home(pathlib.Path(sys.argv[1])).locked('app'):\n print('held', flush=True)\n time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert [info.status for info in home.projects()] == ["running"]
        holder.kill()
    with home.locked("app"):
        pass


def test_five_hundred_projects_are_listed_at_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for number in range(500):
        put(home, f"p{number}")
    begun = time.perf_counter()
    assert len(home.projects()) == 500
    assert time.perf_counter() - begun < 5


def test_a_project_that_the_graph_made_alone_is_listed_like_others(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.private("studio").mkdir(parents=True)
    (home.private("studio") / "owner").write_text("a thread")
    (home.project_dir("studio") / "DESCRIPTION.md").write_text("Track plants\nand more\n")
    (info,) = home.projects()
    assert (info.status, info.description) == ("interrupted", "Track plants")
    assert home.recalled("studio").written_by_model, "nobody can say who wrote it"


def test_a_run_that_was_killed_is_not_told_by_the_report_before_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    put(home, "books")
    assert [info.status for info in home.projects()] == ["completed"]
    home.begin_run("books")  # a change, and the process is killed
    assert [info.status for info in home.projects()] == ["interrupted"]
    report = home.load_report("books")
    assert report
    home.save_report(report)
    assert [info.status for info in home.projects()] == ["completed"]
