"""Exit codes, streams, signals and terminals, with a real process each."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from .conftest import COMMAND

PLUMBER = "A landing page for a plumber"


def test_a_run_from_a_sentence_to_an_app(run, tmp_path):
    done = run("new", PLUMBER, "--id", "plumber", "--json")
    assert done.returncode == 0, done.stderr.decode()
    report = json.loads(done.stdout)
    assert (report["project_id"], report["status"]) == ("plumber", "completed")
    assert report["steps"]["backend_models"]["status"] == "skipped"
    assert not {step["status"] for step in report["steps"].values()} & {"failed", "blocked"}
    app = tmp_path / "home/plumber"
    assert (app / "frontend/package.json").is_file()
    assert json.loads((app / ".gencode/report.json").read_text()) == report

    again = run("new", PLUMBER, "--id", "plumber")
    assert (again.returncode, again.stdout, len(again.stderr.splitlines())) == (2, b"", 1)
    assert json.loads(run("list", "--json").stdout)[0]["project_id"] == "plumber"
    assert b"analysis" in run("history", "plumber").stdout
    assert run("resume", "plumber", "--json").returncode == 0

    forked = run("fork", "plumber", "--at", "architecture", "--id", "plumber-b", "--json")
    assert json.loads(forked.stdout)["status"] == "completed", forked.stderr.decode()
    assert run("fork", "plumber", "--at", "no-such-step").returncode == 2
    assert run("export", "plumber", "--to", "out").returncode == 0
    assert (tmp_path / "out/frontend/package.json").is_file()
    assert not (tmp_path / "out/.git").exists()


def cpu_seconds() -> float:
    """What the programs that were started here, and ended, have cost."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_help_is_quick(run):
    before = cpu_seconds()
    helped = run("--help")
    assert helped.returncode == 0
    assert b"Examples:" in helped.stdout
    assert cpu_seconds() - before < 2.0  # 0.2 s; others' work on this machine does not count


def test_progress_where_nobody_watches_is_plain_lines(run):
    done = run("new", PLUMBER)
    assert done.returncode == 0
    assert b"\x1b" not in done.stderr + done.stdout
    assert done.stderr.splitlines()[0].startswith(b"[ 1/12]")
    assert done.stdout.splitlines()[-1].strip() == b"gencode preview landing-page-for-plumber"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_terminals_that_are_not_utf8(run, encoding):
    done = run("new", "Une page pour un café à Besançon, 日本", "--id", "cafe", PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    listed = run("list", "--json", PYTHONIOENCODING=encoding)
    assert json.loads(listed.stdout)[0]["description"].endswith("日本")
    assert run("list", PYTHONIOENCODING=encoding).returncode == 0


def test_bytes_that_are_not_text_are_wrong_use(environment):
    done = subprocess.run([COMMAND, "new", b"caf\xe9"], env=environment, capture_output=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("argv", [("--help",), ("list", "--json"), ("doctor",)])
def test_a_reader_that_goes_away_is_no_error(environment, argv):
    process = subprocess.Popen(
        [COMMAND, *argv], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    process.stdout.close()
    _, told = process.communicate(timeout=120)
    assert (process.returncode, told) == (0, b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_pauses_and_resume_finishes(run, environment, tmp_path, number):
    process = subprocess.Popen(
        [COMMAND, "new", "Track books and authors", "--id", "books"],
        env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr
    process.stderr.readline()
    os.kill(process.pid, number)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 5, told.decode()
    assert told.decode().splitlines()[-1] == "Stopped. Go on with: gencode resume books"
    assert json.loads(run("show", "books", "--json").stdout)["status"] == "paused"
    resumed = run("resume", "books", "--json")
    assert json.loads(resumed.stdout)["status"] == "completed", resumed.stderr.decode()


@pytest.mark.parametrize(
    "argv", [("new", ""), ("new", "x" * 20_001), ("new", "a", "--id", "A"), ("show", "no")]
)
def test_wrong_use(run, argv):
    done = run(*argv)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, b"", 1)


def test_a_home_that_cannot_be_written(run, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("new", PLUMBER, GENCODE_HOME=str(tmp_path / "file"))
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, b"", 1), done.stderr


def test_a_database_that_is_something_else_is_left_alone(run, tmp_path):
    database = tmp_path / "home/.gencode/gencode.sqlite"
    database.parent.mkdir(parents=True)
    database.write_bytes(b"my precious notes\n" * 100)
    done = run("new", PLUMBER)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, b"", 1), done.stderr
    assert database.read_bytes() == b"my precious notes\n" * 100


def test_graph_as_text_and_picture(run, tmp_path):
    told = run("graph", "--xray")
    assert told.returncode == 0
    assert b"graph TD;" in told.stdout
    assert run("graph", "--png", "graph.png").returncode == 0
    assert (tmp_path / "graph.png").read_bytes().startswith(b"\x89PNG")
    assert run("graph", "--png", "no/such/folder/graph.png").returncode == 1


def test_doctor_is_honest_about_an_empty_path(run, tmp_path):
    (tmp_path / "bin").mkdir()
    told = run("doctor", "--json", PATH=str(tmp_path / "bin"))
    missing = {finding["name"] for finding in json.loads(told.stdout) if finding["status"] == "missing"}
    assert (told.returncode, missing) == (1, {"node", "npm", "chromium"})


def test_the_committed_picture_is_a_picture():
    root = Path(__file__).parents[2]
    assert (root / "docs/graph.png").read_bytes().startswith(b"\x89PNG")
    assert "docs/graph.png" in (root / "README.md").read_text()
