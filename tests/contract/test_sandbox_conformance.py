"""Every sandbox passes this: what the protocol promises, then what only isolation can keep."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from gencode_graph.errors import DiskFullError, PathRefusedError, SandboxError, ToolMissingError
from gencode_graph.sandbox import Sandbox, disk, paths
from gencode_graph.sandbox.docker.cleanup import clean
from gencode_graph.sandbox.health import free_port
from gencode_graph.sandbox.limits import Limits
from gencode_graph.sandbox.protocol import OUTPUT_LIMIT
from gencode_graph.sandbox.testing import Call, Reply, Script, ScriptedSandbox
from tests.contract.sandboxes import BUBBLEWRAP, DOCKER, make_root, open_real

pytestmark = pytest.mark.integration

PYTHON = "python3"


@dataclass
class Rig:
    """A sandbox over ``root``; ``script`` tells a scripted one what a real one does by itself."""

    sandbox: Sandbox
    root: Path
    kind: str = "scripted"

    def script(self, program: str, reply: Reply | Script) -> None:
        if isinstance(self.sandbox, ScriptedSandbox):
            self.sandbox.replies[program] = reply

    async def sh(self, command: str, timeout: float = 20.0, **env: str):
        return await self.sandbox.exec(["sh", "-c", command], service="backend", timeout=timeout, env=env)


KINDS = [BUBBLEWRAP, DOCKER, "local", "scripted"]
REAL = KINDS[:3]


@pytest.fixture
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    root = make_root(tmp_path)
    if request.param == "scripted":
        sandbox: Sandbox = ScriptedSandbox()
    else:
        sandbox = open_real(request.param, root, Limits(processes=200))
    yield Rig(sandbox, root, request.param)
    await sandbox.close()


every_sandbox = pytest.mark.parametrize("rig", KINDS, indirect=True)
real_sandboxes = pytest.mark.parametrize("rig", REAL, indirect=True)
isolating = pytest.mark.parametrize("rig", REAL[:2], indirect=True)


# --- what every sandbox promises -------------------------------------------------------------


@every_sandbox
async def test_a_failing_command_is_a_result(rig: Rig) -> None:
    rig.script("sh", Reply(3, "out\n", "err\n"))
    result = await rig.sh("echo out; echo err >&2; exit 3")
    assert (result.exit_code, result.stdout, result.stderr) == (3, "out\n", "err\n")
    assert not result.ok
    assert not result.timed_out
    assert result.argv[0] == "sh"


@every_sandbox
async def test_a_missing_command_is_an_error_that_names_it(rig: Rig) -> None:
    with pytest.raises(ToolMissingError, match="no-such-program"):
        await rig.sandbox.exec(["no-such-program"], service="backend")


@every_sandbox
async def test_time_out_is_a_result_too(rig: Rig) -> None:
    async def sleep(call: Call) -> Reply:
        await asyncio.sleep(60)
        return Reply()

    rig.script("sh", sleep)
    result = await rig.sh("sleep 60", timeout=0.3)
    assert result.timed_out
    assert result.exit_code == -1
    assert result.seconds < 10


@every_sandbox
async def test_output_keeps_head_and_tail(rig: Rig) -> None:
    rig.script("sh", Reply(0, "first\n" + "x\n" * 500_000 + "last\n"))
    result = await rig.sh("echo first; yes x | head -n 500000; echo last")
    assert result.truncated
    assert len(result.stdout) < OUTPUT_LIMIT + 100
    assert result.stdout.startswith("first\nx\n")
    assert result.stdout.endswith("x\nlast\n")
    assert "bytes left out" in result.stdout


@every_sandbox
async def test_output_that_is_not_text_is_replaced(rig: Rig) -> None:
    rig.script("sh", Reply(0, b"\xff\x00caf\xc3\xa9"))
    result = await rig.sh(r"printf '\377\000caf\303\251'")
    assert result.stdout == "\ufffd\0café"


@every_sandbox
async def test_files_go_in_and_out(rig: Rig) -> None:
    await rig.sandbox.write("backend/deep/data.bin", b"\x00\xff")
    await rig.sandbox.write("backend/deep/data.bin", b"again")
    assert await rig.sandbox.read("backend/deep/data.bin") == b"again"
    with pytest.raises(FileNotFoundError):
        await rig.sandbox.read("backend/none.txt")


@every_sandbox
@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "", ".", "a//b", "a\\b", "a\0b"])
async def test_paths_outside_are_refused(rig: Rig, path: str) -> None:
    with pytest.raises(PathRefusedError):
        await rig.sandbox.read(path)
    with pytest.raises(PathRefusedError):
        await rig.sandbox.write(path, b"x")


@every_sandbox
async def test_a_folder_is_not_overwritten_by_a_file(rig: Rig) -> None:
    await rig.sandbox.write("backend/app/x.py", b"")
    with pytest.raises(PathRefusedError):
        await rig.sandbox.write("backend/app", b"x")


@every_sandbox
async def test_served_command_answers_and_logs(rig: Rig) -> None:
    port = free_port()
    rig.script(PYTHON, Reply(0, "Serving"))
    argv = [PYTHON, "-u", "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    assert await rig.sandbox.serve("backend", argv, port=port) == f"http://127.0.0.1:{port}"
    assert "Serving" in await rig.sandbox.logs("backend")
    assert await rig.sandbox.logs("frontend") == ""


@every_sandbox
async def test_a_server_that_dies_tells_its_last_lines(rig: Rig) -> None:
    rig.script("sh", Reply(4, "", "cannot bind"))
    with pytest.raises(SandboxError, match=r"exit code 4: .*cannot bind"):
        await rig.sandbox.serve("backend", ["sh", "-c", "echo cannot bind >&2; exit 4"], port=free_port())
    assert "cannot bind" in await rig.sandbox.logs("backend")


@every_sandbox
async def test_close_twice(rig: Rig) -> None:
    await rig.sandbox.close()
    await rig.sandbox.close()


# --- what every sandbox that runs things promises --------------------------------------------


@real_sandboxes
async def test_nothing_of_the_host_environment(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    result = await rig.sh("env", GIVEN="yes")
    names = {line.partition("=")[0] for line in result.stdout.splitlines()}
    allowed = {"PATH", "HOME", "LANG", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_", "GIVEN",
               "PYTHONDONTWRITEBYTECODE", "GENCODE_SANDBOX_COMMAND"}  # fmt: skip
    assert names <= allowed
    assert "GIVEN=yes" in result.stdout
    assert "secret" not in result.stdout


@real_sandboxes
async def test_standard_input_is_closed(rig: Rig) -> None:
    assert (await rig.sh("cat; echo done")).stdout == "done\n"


@real_sandboxes
async def test_working_directory_is_the_services(rig: Rig) -> None:
    assert (await rig.sh("pwd")).stdout.strip() == str(rig.root / "backend")
    (rig.root / "frontend").rmdir()
    with pytest.raises(SandboxError, match="no frontend"):
        await rig.sandbox.exec(["true"], service="frontend")


@real_sandboxes
async def test_a_flood_of_output_takes_no_memory(rig: Rig) -> None:
    before = psutil.Process().memory_info().rss
    result = await rig.sh("yes | head -c 100000000; yes | head -c 100000000 >&2", timeout=60)
    assert result.ok
    assert result.truncated
    assert psutil.Process().memory_info().rss - before < 50_000_000


TREES = {
    "child": "sleep {s} & sleep {s}",
    "grandchildren": "sh -c 'sh -c \"sleep {s} & wait\" & wait' & wait",
    "own session": "setsid sleep {s} & setsid sh -c 'setsid sleep {s}' & sleep {s}",
    "double fork": "(setsid sh -c 'sleep {s} &' &) ; sleep {s}",
    "deaf to signals": "trap '' TERM INT HUP; sh -c 'trap \"\" TERM; sleep {s}; sleep {s}'",
}


def sleepers(seconds: str) -> list[psutil.Process]:
    return [p for p in psutil.process_iter(["cmdline"]) if seconds in (p.info["cmdline"] or [])]


async def gone(seconds: str) -> bool:
    for _ in range(600):
        if not sleepers(seconds):
            return True
        await asyncio.sleep(0.05)
    return False


async def two_of(seconds: str) -> None:
    for _ in range(1200):
        if len(sleepers(seconds)) >= 2:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the command never started")


@real_sandboxes
@pytest.mark.parametrize("shape", TREES)
async def test_time_out_kills_the_whole_tree(rig: Rig, shape: str) -> None:
    seconds = f"9{time.time_ns() % 10**9}"
    result = await rig.sh(TREES[shape].format(s=seconds), timeout=0.5)
    assert result.timed_out
    assert await gone(seconds)


@real_sandboxes
async def test_a_child_does_not_outlive_its_command(rig: Rig) -> None:
    seconds = f"8{time.time_ns() % 10**9}"
    result = await rig.sh(f"setsid sleep {seconds} & echo started")
    assert result.stdout == "started\n"
    assert result.seconds < 5
    assert await gone(seconds)


@real_sandboxes
async def test_cancelling_kills_the_tree(rig: Rig) -> None:
    seconds = f"7{time.time_ns() % 10**9}"
    task = asyncio.create_task(rig.sh(f"setsid sleep {seconds} & sleep {seconds}"))
    await two_of(seconds)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(seconds)


@real_sandboxes
async def test_close_kills_what_is_served(rig: Rig) -> None:
    port = free_port()
    argv = [PYTHON, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    await rig.sandbox.serve("backend", argv, port=port)
    await rig.sandbox.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


@real_sandboxes
async def test_a_port_in_use_is_said(rig: Rig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SandboxError, match="in use"):
            await rig.sandbox.serve("backend", ["sh", "-c", "sleep 9"], port=port)


@real_sandboxes
async def test_a_host_without_room_is_no_fault_of_the_command(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await rig.sh("true")).ok
    monkeypatch.setattr(disk, "RESERVE", 2**60)
    with pytest.raises(DiskFullError, match="are free on the disk that the app is on"):
        await rig.sh("true")


@real_sandboxes
async def test_what_is_read_has_a_bound(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    (rig.root / "backend" / "report.json").write_bytes(b"x" * 1001)
    assert len(await rig.sandbox.read("backend/report.json")) == 1001
    monkeypatch.setattr(paths, "READ_LIMIT", 1000)
    with pytest.raises(PathRefusedError, match=r"backend/report\.json' is larger than"):
        await rig.sandbox.read("backend/report.json")


@real_sandboxes
async def test_links_are_never_followed(rig: Rig, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (rig.root / "backend" / "file").symlink_to(secret)
    (rig.root / "backend" / "folder").symlink_to(tmp_path)
    os.mkfifo(rig.root / "backend" / "pipe")
    for path in ("backend/file", "backend/folder/secret.txt", "backend/pipe"):
        with pytest.raises(PathRefusedError):
            await rig.sandbox.read(path)
    with pytest.raises(PathRefusedError):
        await rig.sandbox.write("backend/folder/new.txt", b"x")
    await rig.sandbox.write("backend/file", b"replaces the link")
    assert secret.read_text() == "secret"
    assert not (tmp_path / "new.txt").exists()


@real_sandboxes
async def test_a_fork_bomb_is_bounded(rig: Rig) -> None:
    """A linear one: an exponential one proves no more and takes the machine along if it wins.

    A shell ends when it can fork no more; another stays behind, for what it started to be counted.
    """
    seconds = f"5{time.time_ns() % 10**9}"
    bomb = asyncio.create_task(
        rig.sh(f"(while true; do sleep {seconds} & done); exec sleep {seconds}", timeout=3)
    )
    most = 0
    while not bomb.done():
        most = max(most, len(sleepers(seconds)))
        await asyncio.sleep(0.05)
    result = await bomb
    assert not result.ok
    assert result.seconds < 10
    assert 10 < most < 2000
    assert await gone(seconds)


# --- what isolation promises, tried by hostile programs --------------------------------------


@isolating
async def test_no_network_but_loopback(rig: Rig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as outside:
        port = outside.getsockname()[1]
        script = (
            "import socket\n"
            f"for address in (('127.0.0.1', {port}), ('1.1.1.1', 53)):\n"
            "    try: socket.create_connection(address, timeout=2); print('reached', address)\n"
            "    except OSError: print('no')\n"
            "s = socket.create_server(('127.0.0.1', 0))\n"
            "socket.create_connection(s.getsockname()); print('loopback')\n"
        )
        result = await rig.sandbox.exec([PYTHON, "-c", script], service="backend")
    assert result.stdout.split("\n") == ["no", "no", "loopback", ""]


@isolating
async def test_the_host_is_not_readable(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    home = Path.home()
    for path in (
        tmp_path / "secret.txt",
        "/root",
        home,
        "/etc/shadow",
        "/home",
        "/var/log",
        "/proc/1/root/var",
    ):
        result = await rig.sh(f"ls -A {path} && cat {path}")
        assert not result.ok, path
    assert (await rig.sh("cat /etc/hostname")).stdout.strip() in ("", "sandbox")
    assert (await rig.sh("ls /proc | grep -c '^[0-9]'")).stdout.strip() <= "6"


@isolating
async def test_only_the_app_is_writable(rig: Rig, tmp_path: Path) -> None:
    paths = [Path(path) for path in ("/x", "/usr/x", "/etc/x", "/dev/x", "/root/x")]
    for path in (*paths, tmp_path / "x"):
        await rig.sh(f"mkdir -p {path.parent}; echo x > {path}")
        assert path not in list(path.parent.iterdir())
    assert not (await rig.sh("echo x > /usr/x || echo x > /x || echo x > /dev/x")).ok
    assert (await rig.sh("echo x > x && echo x > /tmp/x && cat /tmp/x")).ok
    assert (rig.root / "backend" / "x").exists()
    assert not (await rig.sh("echo x > ../x || echo x > ../frontend/x")).ok  # another's, and the app's own
    assert (await rig.sh("ls /tmp/x")).exit_code != 0  # private to each command


@isolating
async def test_git_hooks_cannot_be_planted(rig: Rig) -> None:
    (rig.root / ".git" / "hooks").mkdir(parents=True)
    result = await rig.sh("echo evil > ../.git/hooks/pre-commit || mv ../.git ../x || rm -rf ../.git")
    assert not result.ok
    assert list((rig.root / ".git" / "hooks").iterdir()) == []


@isolating
async def test_no_privileges_and_no_new_ones(rig: Rig) -> None:
    status = (await rig.sh("cat /proc/self/status; id -u; ulimit -c")).stdout
    assert "CapEff:\t0000000000000000" in status
    assert "CapBnd:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    user = os.geteuid() if rig.kind == "docker" and os.geteuid() else 1000
    assert status.split()[-2:] == [str(user), "0"]
    assert not (await rig.sh("unshare --user --map-root-user true")).ok
    assert not (await rig.sh("mount -t tmpfs x /tmp")).ok


@isolating
async def test_disk_and_files_are_bounded(tmp_path: Path, rig: Rig) -> None:
    sandbox = open_real(rig.kind, rig.root, Limits(tmp_size=2**20, file_size=2**21, open_files=64))
    script = "head -c 3000000 /dev/zero > /tmp/big || head -c 3000000 /dev/zero > big"
    result = await sandbox.exec(["sh", "-c", script], service="backend")
    assert not result.ok
    assert (rig.root / "backend" / "big").stat().st_size <= 2**21
    assert (await sandbox.exec(["sh", "-c", "ulimit -n"], service="backend")).stdout == "64\n"


@isolating
async def test_memory_is_bounded(rig: Rig) -> None:
    sandbox = open_real(rig.kind, rig.root, Limits(memory=100 * 2**20))
    script = "import time; x = bytearray(300 * 2**20); time.sleep(20)"
    result = await sandbox.exec([PYTHON, "-c", script], service="backend")
    assert result.exit_code == 137
    assert "100 MiB of memory" in result.stderr


@isolating
async def test_everything_dies_with_the_parent(rig: Rig) -> None:
    """A run killed by ``kill -9`` leaves no program of the app behind."""
    seconds = f"6{time.time_ns() % 10**9}"
    kind = "docker" if rig.kind == "docker" else "local"
    script = (
        "import asyncio; from pathlib import Path\n"
        "from gencode_graph.sandbox import open_sandbox\n"
        "from gencode_graph.settings import load_settings\n"
        "from gencode_graph.sandbox import DockerOptions\n"
        f"sandbox = open_sandbox({kind!r}, Path({str(rig.root)!r}), trusted=False,\n"
        "    docker=DockerOptions.of(load_settings().context()))\n"
        f"command = ['sh', '-c', 'setsid sleep {seconds} & sleep {seconds}']\n"
        "asyncio.run(sandbox.exec(command, service='backend', timeout=99))\n"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    try:
        await two_of(seconds)
    finally:
        parent.kill()
    await parent.wait()
    assert await gone(seconds)
    if kind == "docker":
        assert await asyncio.to_thread(clean)
