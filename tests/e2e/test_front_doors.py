"""Streams that are closed, signals that come twice, ports that are taken, settings of a folder one is in."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gencode_graph.home import Home, Options

from .conftest import COMMAND

PLUMBER = "A landing page for a plumber"


def closing(streams: str, *argv: str) -> list[str]:
    return ["sh", "-c", f'exec "$0" "$@" {streams}', str(COMMAND), *argv]


@pytest.mark.parametrize("streams", ["2>&-", ">&-", "<&-", ">&- 2>&- <&-", "2>/dev/full"])
def test_closed_streams_change_no_exit_code(environment, tmp_path, streams):
    done = subprocess.run(
        closing(streams, "new", PLUMBER, "--id", "plumber"), env=environment, cwd=tmp_path, capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done
    report = json.loads((tmp_path / "home/plumber/.gencode/report.json").read_text())
    assert report["status"] == "completed"
    refused = subprocess.run(
        closing(streams, "show", "no-such"), env=environment, cwd=tmp_path, capture_output=True, check=False
    )
    assert refused.returncode == 2


def test_a_reader_of_progress_that_goes_away_changes_no_exit_code(environment, tmp_path):
    process = subprocess.Popen(
        [COMMAND, "new", PLUMBER],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr
    process.stderr.close()
    assert process.wait(timeout=120) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_leaves_at_once_and_says_no_more(run, environment, tmp_path, number):
    process = subprocess.Popen(
        [COMMAND, "new", "Track books and authors", "--id", "books"],
        env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr
    process.stderr.readline()
    for _ in range(6):
        process.send_signal(number)
        time.sleep(0.02)  # so that one signal is not taken for two
    _, told = process.communicate(timeout=60)
    assert process.returncode == 5, told.decode()
    assert b"Traceback" not in told
    resumed = run("resume", "books", "--json")
    assert json.loads(resumed.stdout)["status"] == "completed", resumed.stderr.decode()


def test_serving_on_a_port_that_is_taken(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        f"gencode: Cannot listen on 127.0.0.1, port {port}: Address already in use. Choose another --port."
    ]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.com"])
def test_beyond_this_machine_a_token_is_needed(run, host):
    done = run("serve", "--host", host)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert b"GENCODE_SERVER_TOKEN" in done.stderr


def test_an_empty_home_is_the_default(run, tmp_path):
    assert run("new", PLUMBER, "--id", "plumber", GENCODE_HOME="").returncode == 0
    assert (tmp_path / "workspaces/plumber/frontend/package.json").is_file()


def test_git_around_a_home_sees_nothing_of_it(run, environment, tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, env=environment, check=True)
    assert run("new", PLUMBER, GENCODE_HOME="./workspaces").returncode == 0
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, env=environment, check=True)
    told = subprocess.run(
        ["git", "status", "--short"], cwd=tmp_path, env=environment, check=True, capture_output=True
    )
    assert told.stdout == b""


def test_two_descriptions_in_other_scripts(run, tmp_path):
    for words in ("图书馆管理系统", "Учёт инструментов", "…", "!!!"):
        assert run("new", words).returncode == 0
    assert {path.name for path in (tmp_path / "home").iterdir() if not path.name.startswith(".")} == {
        "tushuguanguanlixitong", "uchet-instrumentov", "app", "app-2",
    }  # fmt: skip


def test_words_that_have_a_project_make_another_one_beside_it(run, tmp_path):
    assert run("new", PLUMBER).returncode == 0
    project = next(path for path in (tmp_path / "home").iterdir() if not path.name.startswith("."))
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    again = run("new", PLUMBER)
    assert again.returncode == 0
    assert f"gencode resume {project.name} goes on with it" in again.stderr.decode()
    assert (tmp_path / "home" / f"{project.name}-2" / ".gencode" / "report.json").is_file()
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
    assert run("new", PLUMBER, "--id", project.name).returncode == 2, "whoever names one means that one"


class Listening(HTTPServer):
    """Keeps the headers of whoever asks."""

    seen: list[str]


def test_a_key_is_not_sent_where_the_folder_says(run, tmp_path):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.seen.append(str(self.headers))
            self.send_error(401)

        def log_message(self, *args: object) -> None:
            pass

    server = Listening(("127.0.0.1", 0), Handler)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        (tmp_path / ".env").write_text(f"OPENAI_BASE_URL=http://127.0.0.1:{server.server_port}/v1\n")
        done = run("new", PLUMBER, "--model", "openai:x", OPENAI_API_KEY="sk-exported-key")
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        assert b"OPENAI_API_KEY is set in the environment, but OPENAI_BASE_URL in .env" in done.stderr
        assert not server.seen
        assert not (tmp_path / "home").exists()
    finally:
        server.shutdown()
        server.server_close()


def test_what_others_wrote_reaches_the_terminal_plain(run, tmp_path):
    home = Home(tmp_path / "home")
    home.save_options("books", Options("Books \x1b]52;c;cm0=\x07\x9b31m\u202e", "offline", "none"))
    for argv in (
        ("list",),
        ("list", "--json"),
        ("resume", "\x1b]0;x\x07"),
        ("new", "a", "--model", "\x9b31mx"),
    ):
        done = run(*argv)
        shown = (done.stdout + done.stderr).decode()
        assert not set(shown) & {"\x1b", "\x07", "\x9b", "\u202e"}, argv
    assert json.loads(run("list", "--json").stdout)[0]["description"].startswith("Books \x1b]52")


def test_a_traceback_is_plain_too(environment, tmp_path):
    where = Path(tmp_path / "home")
    where.mkdir()
    (where / "\x1b[31mloop").symlink_to("\x1b[31mloop")
    done = subprocess.run(
        [COMMAND, "list"], env={**environment, "GENCODE_DEBUG": "1", "GENCODE_HOME": str(where / "\x1b[31mloop")},
        capture_output=True, check=False,
    )  # fmt: skip
    assert b"\x1b" not in done.stderr
