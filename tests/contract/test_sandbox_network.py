"""One port leads in, and nothing leads out: of commands, and of what is served at the last step and in previews."""

from __future__ import annotations

import asyncio
import secrets
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.health import free_port
from gencode_graph.sandbox.limits import DEFAULT_LIMITS
from gencode_graph.sandbox.protocol import Sandbox, Service
from tests.contract.sandboxes import BUBBLEWRAP, DOCKER, make_root, open_real

pytestmark = pytest.mark.integration

MIB = 2**20
SERVER = """
import asyncio, sys
async def answer(reader, writer):
    first = await reader.readline()
    if first.startswith(b"GET"):
        while (await reader.readline()).strip():
            pass
        size = int(first.split()[1].strip(b"/") or 2)
        writer.write(b"HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n" % size)
        for _ in range(size // 65536):
            writer.write(b"x" * 65536); await writer.drain()
        writer.write(b"x" * (size % 65536))
    elif first.startswith(b"SUM"):
        total = 0
        while data := await reader.read(65536):
            total += len(data)
        writer.write(b"%d bytes" % total)
    else:
        while line := await reader.readline():
            writer.write(line[::-1].strip() + b"\\n"); await writer.drain()
    await writer.drain(); writer.close()
async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""
REACH = """
import ctypes, os, socket, sys
def tried(what, do):
    try:
        do(); print("reached", what, flush=True)
    except OSError:
        pass
def to(family, address, kind=socket.SOCK_STREAM):
    def do():
        with socket.socket(family, kind) as s:
            s.settimeout(3); s.connect(address)
            if kind == socket.SOCK_DGRAM: s.send(b"x")
    return do
port, name, path = int(sys.argv[2]), sys.argv[3], sys.argv[4]
for address in sys.argv[5:]:
    tried(address, to(socket.AF_INET, (address, port)))
tried("::1", to(socket.AF_INET6, ("::1", port)))
tried("outside", to(socket.AF_INET, ("192.0.2.1", 80)))
tried("a name", lambda: socket.getaddrinfo("example.com", 80))
tried("packets out", to(socket.AF_INET, ("192.0.2.1", 53), socket.SOCK_DGRAM))
tried("abstract socket", to(socket.AF_UNIX, "\\0" + name))
tried("abstract packets", to(socket.AF_UNIX, "\\0" + name + "-packets", socket.SOCK_DGRAM))
tried("socket file", to(socket.AF_UNIX, path))
for file in ("/etc/ssl/private", "/etc/pki/tls/private", "/run/docker.sock", "/var/run/docker.sock"):
    tried(file, lambda: os.listdir(file) if os.path.isdir(file) else os.stat(file))
if os.path.exists("/etc/passwd") and sys.argv[1] == "bubblewrap":
    tried("vsock", lambda: socket.socket(40, socket.SOCK_STREAM))
    tried("keys listed", lambda: open("/proc/keys").read())
    tried("hosts of the host", lambda: open("/etc/hosts-of-the-host" if len(open("/etc/hosts").readlines()) == 2 else "/etc/hosts"))
libc = ctypes.CDLL(None, use_errno=True)
keyctl = {"x86_64": 250, "aarch64": 219}[os.uname().machine]
for ring in (-3, -4, -5):
    if libc.syscall(keyctl, 0, ring, 0) >= 0: print("reached keyring", ring)
print("looked", flush=True)
"""


@dataclass
class Site:
    sandbox: Sandbox
    kind: str
    folder: Path

    async def serve(self, service: Service = "backend", script: str = SERVER, *args: str, **env: str) -> int:
        port = free_port()
        argv = ["python3", "-u", "-c", script, str(port), *args]
        url = await self.sandbox.serve(service, argv, port=port, env=env)
        assert url == f"http://127.0.0.1:{port}"
        return port


@pytest.fixture(params=[BUBBLEWRAP, DOCKER])
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    sandbox = open_real(request.param, make_root(tmp_path), DEFAULT_LIMITS)
    yield Site(sandbox, request.param, tmp_path)
    await sandbox.close()


@contextmanager
def hosts_services(folder: Path) -> Iterator[list[str]]:
    """What listens on this machine, as the program's arguments: port, abstract name, path, addresses."""
    name = f"gencode-test-{secrets.token_hex(6)}"
    path = folder / "host.sock"
    addresses = [
        a.address for all_of in psutil.net_if_addrs().values() for a in all_of if a.family == socket.AF_INET
    ]
    with ExitStack() as opened:
        tcp = opened.enter_context(socket.create_server(("0.0.0.0", 0)))
        for address, kind in (
            (f"\0{name}", socket.SOCK_STREAM),
            (f"\0{name}-packets", socket.SOCK_DGRAM),
            (str(path), socket.SOCK_STREAM),
        ):
            unix = opened.enter_context(socket.socket(socket.AF_UNIX, kind))
            unix.bind(address)
            if kind == socket.SOCK_STREAM:
                unix.listen()
        yield [str(tcp.getsockname()[1]), name, str(path), *addresses]


async def test_a_command_reaches_nothing_of_the_host(site: Site) -> None:
    with hosts_services(site.folder) as there:
        for service in ("backend", "frontend"):
            argv = ["python3", "-c", REACH, site.kind, *there]
            result = await site.sandbox.exec(argv, service=service, timeout=60)
            assert result.stdout == "looked\n", result.stderr


async def test_what_is_served_reaches_nothing_of_the_host(site: Site) -> None:
    """At the last step and in previews too."""
    script = REACH.replace("sys.argv[", "sys.argv[1:][") + SERVER
    with hosts_services(site.folder) as there:
        for service in ("backend", "frontend"):
            await site.serve(service, script, site.kind, *there)
            assert await site.sandbox.logs(service) == "looked\n"


async def test_pages_of_any_size_come_through(site: Site) -> None:
    port = await site.serve()
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        for size in (1, 65_536, 9 * MIB):
            assert len((await client.get(f"http://127.0.0.1:{port}/{size}")).content) == size


async def test_many_connections_at_once(site: Site) -> None:
    port = await site.serve()
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        got = await asyncio.gather(*(client.get(f"http://127.0.0.1:{port}/{70_000 + n}") for n in range(40)))
    assert [len(one.content) for one in got] == [70_000 + n for n in range(40)]


async def test_both_sides_talk_by_turns(site: Site) -> None:
    """As a WebSocket does."""
    port = await site.serve()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"TALK\n")
    for word in (b"one", b"two", b"three"):
        writer.write(word + b"\n")
        assert await asyncio.wait_for(reader.readline(), 20) == word[::-1] + b"\n"
    writer.close()


async def test_the_end_of_one_way_leaves_the_other_open(site: Site) -> None:
    port = await site.serve()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"SUM\n" + b"x" * 3 * MIB)
    writer.write_eof()
    assert await asyncio.wait_for(reader.read(), 30) == b"%d bytes" % (3 * MIB)
    writer.close()


FETCH = """
import socket, sys
for port in sys.argv[2:]:
    try:
        with socket.create_connection(("127.0.0.1", int(port)), timeout=5) as there:
            there.sendall(b"GET /5 HTTP/1.0\\r\\n\\r\\n")
            print(port, there.makefile("rb").read()[-5:].decode(), flush=True)
    except OSError:
        print(port, "closed", flush=True)
"""


async def test_pages_reach_the_backend_and_no_other_port(site: Site) -> None:
    api = await site.serve()
    with socket.create_server(("127.0.0.1", 0)) as other:
        closed = other.getsockname()[1]
        await site.serve("frontend", FETCH + SERVER, str(api), str(closed))
    assert await site.sandbox.logs("frontend") == f"{api} xxxxx\n{closed} closed\n"


async def test_the_port_is_closed_with_the_command(site: Site) -> None:
    port = await site.serve()
    await site.sandbox.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


bubblewrap = pytest.mark.parametrize("site", [BUBBLEWRAP], indirect=True)


@bubblewrap
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "db.test"])
async def test_the_users_database_is_reached_and_no_other(
    site: Site, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda name, *args, **more: found("127.0.0.1" if name == "db.test" else name, *args, **more),
    )
    script = """
import os, socket
from urllib.parse import urlsplit
there = urlsplit(os.environ["MONGODB_URI"])
for port in (there.port, int(sys.argv[2])):
    try:
        with socket.create_connection((there.hostname, port), timeout=5) as s:
            print(s.makefile("rb").read().decode(), flush=True)
    except OSError:
        print("closed", flush=True)
"""

    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"records")
        writer.close()

    database = await asyncio.start_server(greet, "127.0.0.1", 0)
    with socket.create_server(("127.0.0.1", 0)) as other:
        uri = f"mongodb://{host}:{database.sockets[0].getsockname()[1]}/shelf"
        await site.serve(
            "backend", "import sys\n" + script + SERVER, str(other.getsockname()[1]), MONGODB_URI=uri
        )
        assert await site.sandbox.logs("backend") == "records\nclosed\n"
    database.close()


@bubblewrap
async def test_a_database_that_cannot_be_led_to_is_said(site: Site) -> None:
    with pytest.raises(SandboxError, match="mongodb://HOST:PORT"):
        await site.serve(MONGODB_URI="mongodb+srv://cluster.example")


FLOOD = """
import glob, os, socket, sys, threading, time
def flood():
    kept = []
    for _ in range(2000):
        for door in glob.glob("/run/gencode/*"):
            try:
                s = socket.socket(socket.AF_UNIX); s.settimeout(1); s.connect(door); s.setblocking(False)
                kept.append(s)
                s.send(b"x" * 100000)
            except OSError:
                pass
        kept = kept[-500:]
threading.Thread(target=flood, daemon=True).start()
"""


@bubblewrap
async def test_a_program_that_floods_its_doors_takes_little(site: Site) -> None:
    """It may keep itself from answering, but neither what is served beside it nor this process."""
    before, open_before = psutil.Process().memory_info().rss, psutil.Process().num_fds()
    port = await site.serve()
    serving = asyncio.create_task(site.serve("frontend", FLOOD + SERVER))
    most = 0
    for _ in range(40):
        most = max(most, psutil.Process().num_fds())
        await asyncio.sleep(0.1)
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        assert (await client.get(f"http://127.0.0.1:{port}/5")).content == b"xxxxx"
    assert most - open_before < 700  # a process may have 1,024, and this one has other things to do
    assert psutil.Process().memory_info().rss - before < 150 * MIB
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await site.sandbox.close()
    assert psutil.Process().num_fds() <= open_before + 5


@bubblewrap
async def test_nothing_of_the_doors_is_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:  # short: a socket's path has little room
        monkeypatch.setattr("tempfile.tempdir", place)
        await site.serve()
        assert inside(place)
        await site.sandbox.close()
        assert inside(place) == []


def inside(folder: str) -> list[str]:
    return [path.name for path in Path(folder).iterdir()]
