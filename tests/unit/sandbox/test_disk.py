import os
from pathlib import Path

import pytest

from gencode_graph.sandbox import disk
from gencode_graph.sandbox.disk import disk_excess
from gencode_graph.sandbox.limits import Limits

LIMITS = Limits(disk=2**20, files=20)


def test_a_small_folder_keeps_to_its_limits(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 1000)
    assert disk_excess(tmp_path, LIMITS) == ""


def test_size_is_counted_in_all_folders_but_never_through_links(tmp_path: Path) -> None:
    root = tmp_path / "app"
    (root / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "large").write_bytes(b"x" * 2**21)
    (root / "link").symlink_to(tmp_path)
    assert disk_excess(root, LIMITS) == ""
    (root / "deep" / "deeper" / "large").write_bytes(b"x" * 2**21)
    assert disk_excess(root, LIMITS) == "more than 1 MiB on disk"


def test_many_small_files_are_too_many(tmp_path: Path) -> None:
    for number in range(25):
        (tmp_path / str(number)).touch()
    assert disk_excess(tmp_path, LIMITS) == "more than 20 files"


def test_a_deleted_file_counts_while_it_is_open(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.write(b"x" * 2**21)
        file.flush()
        (tmp_path / "large").unlink()
        assert disk_excess(tmp_path, LIMITS, [os.getpid()]) == "more than 1 MiB on disk"
    assert disk_excess(tmp_path, LIMITS, [os.getpid()]) == ""


def test_what_cannot_be_measured_is_too_much(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=here)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    assert "cannot be measured" in disk_excess(tmp_path, LIMITS)


def test_the_host_keeps_a_reserve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "RESERVE", 2**80)
    assert disk_excess(tmp_path, LIMITS) == "the disk is full"
