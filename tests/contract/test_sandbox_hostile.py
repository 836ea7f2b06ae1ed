"""Programs that mean harm, run in the sandboxes that are to hold them.

Each is bounded by itself as well: where a limit does not hold, the test fails and the machine lives.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.health import free_port
from gencode_graph.sandbox.limits import Limits
from gencode_graph.sandbox.protocol import OUTPUT_LIMIT, ExecResult, Sandbox
from gencode_graph.sandbox.removal import remove_tree
from tests.contract.sandboxes import BUBBLEWRAP, DOCKER, make_root, open_real

pytestmark = pytest.mark.integration

MIB = 2**20
LIMITS = Limits(
    processes=100, memory=200 * MIB, file_size=32 * MIB, tmp_size=16 * MIB, shm_size=8 * MIB,
    disk=64 * MIB, files=2000,
)  # fmt: skip


@dataclass
class Cage:
    sandbox: Sandbox
    root: Path
    kind: str

    async def run(self, script: str, *args: str, timeout: float = 30.0) -> ExecResult:
        argv = ["python3", "-c", script, *args]
        return await self.sandbox.exec(argv, service="backend", timeout=timeout)


@pytest.fixture(params=[BUBBLEWRAP, DOCKER])
async def cage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cage]:
    root = make_root(tmp_path)
    sandbox = open_real(request.param, root, LIMITS)
    yield Cage(sandbox, root, request.param)
    await sandbox.close()
    await asyncio.to_thread(remove_tree, root)  # some of it is beyond pytest


def processes(mark: str) -> int:
    """How many have the mark in their command line."""
    return sum(mark in (p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"]))


async def most_while(task: asyncio.Task[ExecResult], mark: str) -> int:
    most = 0
    while not task.done():
        most = max(most, await asyncio.to_thread(processes, mark))
        await asyncio.sleep(0.05)
    return most


async def all_gone(mark: str) -> bool:
    for _ in range(600):
        if not processes(mark):
            return True
        await asyncio.sleep(0.05)
    return False


def new_mark() -> str:
    return f"mark-{time.time_ns()}"


# --- using up the machine ----------------------------------------------------------------------

FORK_BOMB = """
import os, time
for _ in range(9):  # 512 at most
    try:
        os.fork()
    except OSError:
        pass
time.sleep(20)
"""


async def test_a_fork_bomb_stays_small_and_ends(cage: Cage) -> None:
    mark = new_mark()
    bomb = asyncio.create_task(cage.run(FORK_BOMB, mark, timeout=6))
    assert 10 < await most_while(bomb, mark) <= LIMITS.processes
    assert not (await bomb).ok
    assert await all_gone(mark)


MEMORY_HOG = """
import time
kept = []
for _ in range(16):  # 1 GiB at most
    kept.append(b"x" * (64 * 2**20))
    time.sleep(0.05)
time.sleep(5)
"""


async def test_a_memory_hog_is_killed_and_told_why(cage: Cage) -> None:
    result = await cage.run(MEMORY_HOG)
    assert result.exit_code == 137
    assert "killed by the sandbox: more than 200 MiB of memory" in result.stderr


async def test_memory_of_children_counts_together(cage: Cage) -> None:
    script = """
import os, time
for _ in range(8):
    if os.fork() == 0:
        kept = b"x" * (60 * 2**20)
        time.sleep(8)
        os._exit(0)
for _ in range(8):
    print(os.waitstatus_to_exitcode(os.wait()[1]))
"""
    result = await cage.run(script)
    # The engine's kernel limit takes the fattest processes, the poll takes all.
    assert result.exit_code == 137 or "-9" in result.stdout


async def test_endless_output_is_cut_off_while_it_runs(cage: Cage) -> None:
    before = psutil.Process().memory_info().rss
    script = "import sys\nwhile True: print('x' * 1000); print('y' * 1000, file=sys.stderr)"
    result = await cage.run(script, timeout=3)
    assert result.timed_out
    assert result.truncated
    assert result.seconds < 15
    assert max(len(result.stdout), len(result.stderr)) < OUTPUT_LIMIT + 100
    assert psutil.Process().memory_info().rss - before < 50_000_000


FILLERS = {
    "large files": """
for number in range(60):  # 1.8 GiB at most
    with open(f"large-{number}", "wb") as file:
        for _ in range(30):
            file.write(b"x" * 2**20)
""",
    "many files": """
for number in range(200_000):
    open(f"small-{number}", "x").close()
""",
    "deleted files": """
import os, time
kept = []
for number in range(60):
    file = open("gone", "wb")
    os.unlink("gone")
    for _ in range(30):
        file.write(b"x" * 2**20)
        file.flush()
    kept.append(file)
    time.sleep(0.05)
""",
    "hidden files": """
import os
for _ in range(30):  # deeper than a path can be long
    os.mkdir("d" * 250); os.chdir("d" * 250)
for number in range(60):
    with open(f"large-{number}", "wb") as file:
        for _ in range(30):
            file.write(b"x" * 2**20)
""",
}
WAITS = "\nimport time; time.sleep(30)"
"""A fast disk takes it all before the first look: what is to be killed must still run then."""


@pytest.mark.parametrize("way", FILLERS)
async def test_the_disk_cannot_be_filled(cage: Cage, way: str) -> None:
    if way == "deleted files" and os.geteuid() and cage.kind == "docker":
        pytest.skip("only root sees the open files of the engine's processes")
    result = await cage.run(FILLERS[way] + WAITS)
    assert result.exit_code == 137, result.stderr[-300:]
    assert "killed by the sandbox: " in result.stderr
    await asyncio.to_thread(remove_tree, cage.root)


NESTED = """
import os, sys
for _ in range(1500):
    os.mkdir(sys.argv[1]); os.chdir(sys.argv[1])
"""


@pytest.mark.parametrize("name", ["d", "d" * 200], ids=["short names", "long names"])
async def test_folders_in_folders_hinder_nobody(cage: Cage, name: str) -> None:
    """Too deep to be walked by calls that call themselves, and with long names too deep to be named."""
    result = await cage.run(NESTED, name)
    assert result.ok is (name == "d"), result.stderr
    assert result.ok or "a folder that cannot be measured" in result.stderr
    (cage.root / "backend" / "new.py").write_text("print('still here')")
    after = await cage.sandbox.exec(["python3", "new.py"], service="backend")
    assert after.stdout == "still here\n"
    await asyncio.to_thread(remove_tree, cage.root)
    assert not cage.root.exists()


async def test_too_much_written_in_a_moment_is_seen_at_the_end(cage: Cage) -> None:
    script = "for number in range(3): open(str(number), 'wb').write(b'x' * (30 * 2**20))"
    result = await cage.run(script)
    assert result.exit_code == 137
    assert "by the sandbox: " in result.stderr
    assert "more than 64 MiB on disk" in result.stderr


async def test_one_file_and_the_folders_in_memory_are_bounded(cage: Cage) -> None:
    script = """
import os, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for name in ("/tmp/x", "/dev/shm/x", "large"):
    try:
        with open(name, "wb") as file:
            for _ in range(100):
                file.write(b"x" * 2**20)
                file.flush()
        print(name, "took it")
    except OSError as error:
        print(name, os.path.getsize(name) // 2**20)
    os.unlink(name)
"""
    result = await cage.run(script)
    sizes = [int(line.split()[1]) for line in result.stdout.splitlines()]
    assert [size <= most for size, most in zip(sizes, (16, 8, 32), strict=True)] == [True, True, True]


async def test_a_served_command_writes_nothing_of_the_app(cage: Cage) -> None:
    argv = ["python3", "-c", FILLERS["large files"] + WAITS]
    with pytest.raises(SandboxError, match="Read-only file system"):
        await cage.sandbox.serve("backend", argv, port=free_port())
    assert list((cage.root / "backend").iterdir()) == []


# --- getting out -------------------------------------------------------------------------------

CALL_OUT = """
import socket, sys
for address in sys.argv[2:]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        socket.socket(family).connect((address, int(sys.argv[1])))
        print("reached", address)
    except OSError:
        pass
    try:
        told = socket.socket(family, socket.SOCK_DGRAM)
        told.connect((address, 53)); told.send(b"x")
        print("sent to", address) if not address.startswith(("127.", "::1")) else None
    except OSError:
        pass
try:
    print("found", socket.getaddrinfo("example.com", 80))
except OSError:
    pass
"""


async def test_nothing_outside_is_reached(cage: Cage) -> None:
    here = [
        a.address for found in psutil.net_if_addrs().values() for a in found if a.family == socket.AF_INET
    ]
    with socket.create_server(("0.0.0.0", 0)) as outside:
        outside.listen()
        addresses = [*here, "192.0.2.1", "2001:db8::1"]
        result = await cage.run(CALL_OUT, str(outside.getsockname()[1]), *addresses)
    assert (result.exit_code, result.stdout) == (0, "")


SNOOP = """
import os
for folder, _, names in os.walk("/", onerror=lambda error: None):
    if folder.startswith(("/sys", "/usr/share", "/usr/lib", "/opt")):
        continue
    for name in names:
        path = os.path.join(folder, name)
        if name in ("secret.txt", "docker.sock", "containerd.sock"):
            print("found", path)
print("done")
"""


async def test_nothing_of_the_host_is_found(
    cage: Cage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    result = await cage.run(SNOOP)
    assert result.stdout == "done\n", result.stderr
    environments = await cage.run(
        "import glob\nfor p in glob.glob('/proc/*/environ'):\n  print(open(p).read())"
    )
    assert "sk-very-secret" not in environments.stdout


async def test_a_child_that_hides_dies_with_its_command(cage: Cage) -> None:
    mark = new_mark()
    script = """
import os, signal, sys, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for descriptor in range(3):
            os.close(descriptor)
        if os.fork():
            os._exit(0)
        time.sleep(60)
        os._exit(0)
print("started")
"""
    result = await cage.run(script, mark)
    assert result.stdout == "started\n"
    assert result.seconds < 10
    assert await all_gone(mark)


# --- getting more rights -----------------------------------------------------------------------

ASK_FOR_MORE = """
import os, resource, socket, stat
def tried(what, do):
    try:
        do()
        print(what)
    except (OSError, ValueError):
        pass
tried("setuid", lambda: os.setuid(0))
tried("setgid", lambda: os.setgid(0))
tried("setgroups", lambda: os.setgroups([0]))
tried("chroot", lambda: os.chroot("/tmp"))
tried("chown", lambda: os.chown(".", 0, 0))
tried("device", lambda: os.mknod("disk", 0o600 | stat.S_IFBLK, os.makedev(8, 0)))
tried("nice", lambda: os.nice(-10))
tried("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
tried("raw tcp", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP))
tried("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0x0300))
tried("limits", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1)))
tried("hostname", lambda: socket.sethostname("x"))
tried("sysctl", lambda: os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))
tried("cgroup", lambda: os.mkdir("/sys/fs/cgroup/pids/x"))
tried("root", lambda: open("/x", "w"))
print(os.getuid() != 0, os.geteuid() != 0)
"""


async def test_no_right_is_to_be_had(cage: Cage) -> None:
    result = await cage.run(ASK_FOR_MORE)
    assert result.stdout == "True True\n", result.stderr


async def test_a_setuid_program_gives_nothing(cage: Cage) -> None:
    """Planted by the host's root where that is who runs this: the worst that could be."""
    planted = cage.root / "backend" / "id"
    shutil.copy(shutil.which("id") or "/usr/bin/id", planted)
    planted.chmod(0o4755)
    result = await cage.run(
        "import os, subprocess\n"
        "os.system('cp /usr/bin/id mine; chmod 4755 mine')\n"
        "for name in ('./id', './mine', 'su', 'mount'): \n"
        "    try: print(subprocess.run([name], capture_output=True, text=True, input='').stdout)\n"
        "    except OSError: pass\n"
    )
    assert "uid=0" not in result.stdout
    assert "euid" not in result.stdout
