"""Programs that put something else at a name that a sandbox uses, before each kind of command that comes next.

What is outside is neither read nor written, nothing is made there, and the sandbox goes on.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gencode_graph.errors import PathRefusedError, SandboxError
from gencode_graph.sandbox.disk import disk_excess
from gencode_graph.sandbox.health import free_port
from gencode_graph.sandbox.limits import DEFAULT_LIMITS
from gencode_graph.sandbox.protocol import Sandbox, Service
from gencode_graph.sandbox.removal import remove_tree
from tests.contract.sandboxes import BUBBLEWRAP, DOCKER, make_root, open_real

pytestmark = pytest.mark.integration

SECRET = "the canary's song"
SERVICES: tuple[Service, ...] = ("backend", "frontend")
NAMES = (
    "..", "../.git", "../.gencode", "../backend", "../frontend", "../frontend/node_modules",
    "../backend/.venv", "../backend/requirements.lock", "../frontend/package-lock.json",
    "../frontend/dist", "../frontend/test-results", "../openapi.json",
)  # fmt: skip
PLANTS = {
    "relative link": "os.symlink('../' * ups + outside[1:], name)",
    "link to what lies above": "os.symlink('../' * 5, name)",
    "absolute link": "os.symlink(outside, name)",
    "link to the root": "os.symlink('/', name)",
    "link through /proc": "os.symlink('/proc/self/root' + outside, name)",
    "hard link": "os.link(outside + '/canary.txt', name)",
    "hard link of what is seen": "os.link('/etc/passwd', name)",
    "pipe": "os.mkfifo(name)",
    "socket": "socket.socket(socket.AF_UNIX).bind(name)",
    "file": "open(name, 'x').close()",
    "folder": "os.makedirs(name + '/hooks')",
}
PLANT = """
import os, shutil, socket, sys
outside, names = sys.argv[1], sys.argv[2:]
ups = os.getcwd().count('/') + 1
for name in names:
    for away in (lambda: os.unlink(name), lambda: os.rename(name, name + '-was'), lambda: os.path.isdir(name) and shutil.rmtree(name)):
        try:
            away()
            break
        except OSError:
            pass
    try:
        {plant}
        print('planted', name)
    except OSError:
        pass
"""
LOOK = """
import os, stat, sys
outside, names = sys.argv[1], sys.argv[2:]
deep = outside[1:] + '/canary.txt'
places = [outside + '/canary.txt', 'canary.txt', *names]
places += [f'{name}/{end}' for name in names for end in ('canary.txt', deep, '../canary.txt', '../../canary.txt')]
for place in places:
    try:
        if stat.S_ISREG(os.stat(place).st_mode):
            print(place, open(place, errors='replace').read())
    except OSError:
        pass
for place in [*names, outside, *(f'{name}/{outside[1:]}' for name in names)]:
    try:
        open(place + '/planted.txt', 'w').write('planted')
    except OSError:
        pass
"""
SERVE = "\nimport http.server\nhttp.server.HTTPServer(('127.0.0.1', int(sys.argv[-1])), http.server.SimpleHTTPRequestHandler).serve_forever()"


@dataclass
class Yard:
    sandbox: Sandbox
    root: Path
    outside: Path

    async def plant(self, how: str) -> str:
        """Try it at every name, from both sides; what was planted, in words."""
        argv = ["python3", "-c", PLANT.format(plant=PLANTS[how]), str(self.outside), *NAMES]
        told = [await self.sandbox.exec(argv, service=service, timeout=30) for service in SERVICES]
        assert all(result.exit_code in (0, 1) for result in told), told
        return "".join(result.stdout for result in told)

    async def look(self, service: Service) -> str:
        argv = ["python3", "-c", LOOK, str(self.outside), *NAMES]
        result = await self.sandbox.exec(argv, service=service, timeout=30)
        assert result.ok, result.stderr
        return result.stdout

    async def served(self, service: Service) -> str:
        port = free_port()
        argv = ["python3", "-c", LOOK + SERVE, str(self.outside), *NAMES, str(port)]
        await self.sandbox.serve(service, argv, port=port)
        return await self.sandbox.logs(service)

    def unharmed(self) -> None:
        found = sorted(path.relative_to(self.outside.parent) for path in self.outside.parent.rglob("*"))
        around = [str(path) for path in found if path.parts[0] != "app"]
        assert around == ["outside", "outside/canary.txt"]
        assert (self.outside / "canary.txt").read_text() == SECRET
        told = (self.outside / "canary.txt").stat()
        assert (told.st_uid, told.st_mode & 0o777, told.st_nlink) == (os.geteuid(), 0o600, 1)


@pytest.fixture(params=[BUBBLEWRAP, DOCKER])
async def yard(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Yard]:
    place = tmp_path / "home"
    root, outside = make_root(place), place / "outside"
    outside.mkdir()
    canary = outside / "canary.txt"
    canary.write_text(SECRET)
    canary.chmod(0o600)
    sandbox = open_real(request.param, root, DEFAULT_LIMITS)
    yield Yard(sandbox, root, outside)
    await sandbox.close()
    await asyncio.to_thread(remove_tree, root)


@pytest.mark.parametrize("how", PLANTS)
async def test_what_is_planted_leads_nowhere(yard: Yard, how: str) -> None:
    """Before commands of both services, files read and written, and the end."""
    await yard.plant(how)
    for service in SERVICES:
        assert SECRET not in await yard.look(service)
        yard.unharmed()
    for name in NAMES[1:]:
        path = name.removeprefix("../")
        for inner in (path, f"{path}/canary.txt", f"{path}/x/canary.txt"):
            try:
                assert SECRET.encode() not in await yard.sandbox.read(inner)
            except (PathRefusedError, FileNotFoundError):
                continue
    for name in NAMES[5:-1]:
        try:
            await yard.sandbox.write(f"{name.removeprefix('../')}/planted.txt", b"planted")
        except PathRefusedError:
            continue
    yard.unharmed()
    assert disk_excess(yard.root, DEFAULT_LIMITS) == ""
    await yard.sandbox.close()
    yard.unharmed()
    await asyncio.to_thread(remove_tree, yard.root)
    assert not yard.root.exists()
    yard.unharmed()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("how", ["relative link", "link to what lies above", "absolute link", "pipe"])
async def test_what_is_planted_is_not_served(yard: Yard, service: Service, how: str) -> None:
    await yard.plant(how)
    assert SECRET not in await yard.served(service)
    yard.unharmed()


async def test_the_root_of_the_app_keeps_its_names(yard: Yard) -> None:
    """They are what is mounted next, so nobody inside may change what they stand for."""
    for name in (".git", ".gencode"):
        (yard.root / name).mkdir()
        (yard.root / name / "kept.txt").write_text(SECRET)
    planted = await yard.plant("absolute link")
    assert not {f"planted {name}" for name in NAMES[:5]} & set(planted.splitlines())
    assert all((yard.root / name).is_dir() for name in (*SERVICES, ".git", ".gencode"))
    assert not any((yard.root / name).is_symlink() for name in (*SERVICES, ".git", ".gencode"))
    seen = [await yard.sandbox.exec(["ls", "-A", f"../{n}"], service="backend") for n in (".git", ".gencode")]
    assert [result.stdout for result in seen] == ["", ""]


async def test_one_service_cannot_write_what_the_other_runs(yard: Yard) -> None:
    (yard.root / "backend" / "requirements-dev.lock").write_text("ours")
    (yard.root / "frontend" / "vite.config.ts").write_text("ours")
    for service, there in (
        ("frontend", "backend/requirements-dev.lock"),
        ("backend", "frontend/vite.config.ts"),
    ):
        argv = ["sh", "-c", f"echo theirs > ../{there} || mv ../{there} ../{there}.x || rm ../{there}"]
        assert not (await yard.sandbox.exec(argv, service=service)).ok
        assert (yard.root / there).read_text() == "ours"


FLIP = """
import os, sys, time
outside = sys.argv[1]
os.makedirs('flip-real', exist_ok=True)
open('flip-real/canary.txt', 'w').write('harmless')
end = time.monotonic() + 4
print('flipping', flush=True)
while time.monotonic() < end:
    for swap in (lambda: os.rename('flip-real', 'flip'), lambda: os.rename('flip', 'flip-real'),
                 lambda: os.symlink(outside, 'flip'), lambda: os.unlink('flip')):
        try:
            swap()
        except OSError:
            pass
"""


async def test_what_is_swapped_between_check_and_use_is_not_followed(yard: Yard) -> None:
    argv = ["python3", "-c", FLIP, str(yard.outside)]
    flipping = asyncio.create_task(yard.sandbox.exec(argv, service="backend", timeout=30))
    refused = through = 0
    while not flipping.done():
        try:
            assert await yard.sandbox.read("backend/flip/canary.txt") != SECRET.encode()
            await yard.sandbox.write("backend/flip/planted.txt", b"x")
            through += 1
        except (PathRefusedError, FileNotFoundError, SandboxError):  # a link, gone before, or gone meanwhile
            refused += 1
        assert await asyncio.to_thread(disk_excess, yard.root, DEFAULT_LIMITS) == ""
    assert (await flipping).ok
    assert refused
    yard.unharmed()
