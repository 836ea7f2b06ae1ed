"""Package installers, each in a sandbox of its own: one folder to write, and only registries to reach.

What they install was pinned before (``locks``) and nothing of it is run (wheels, no scripts). This is
for the day that one of the two does not hold. Without bubblewrap they run as the user's own programs do.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from gencode_graph.errors import PathRefusedError
from gencode_graph.sandbox.bubblewrap import Jail
from gencode_graph.sandbox.egress import INSIDE, PORT, Egress, Host
from gencode_graph.sandbox.jailed import Warden
from gencode_graph.sandbox.leftovers import owned_folder
from gencode_graph.sandbox.paths import read_inside
from gencode_graph.sandbox.process import Running, finish, spawn
from gencode_graph.sandbox.registries import PIP_LOG, Registries, linked_hosts
from gencode_graph.sandbox.toolchain import Tool

INSTALL_SECONDS = 900.0
_ENV_NAMES = frozenset({"PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "CURL_CA_BUNDLE",
                        "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "NETRC"})  # fmt: skip
_ENV_PREFIXES = ("PIP_", "NPM_CONFIG_", "SSL_CERT_", "XDG_")
_ENV_ENDINGS = ("_PROXY",)
_OUT = "out"
_SYSTEM_PATH = ("/usr/local/bin", "/usr/bin", "/bin")

Tick = Callable[[float], None]


@dataclass(frozen=True)
class Installed:
    """How an installer ended; ``refused`` are hosts that it was kept from, ``trouble`` is why it was ended
    for want of an answer."""

    exit_code: int
    timed_out: bool
    lines: list[str]
    refused: frozenset[Host] = frozenset()
    trouble: str = ""


def install_env() -> dict[str, str]:
    """The host's environment as far as package installers need it: mirrors, proxies,
    certificates. Keys of model providers do not pass."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _ENV_NAMES or name.upper().startswith(_ENV_PREFIXES) or name.upper().endswith(_ENV_ENDINGS)
    }


async def install(
    argv: Sequence[str],
    target: Path,
    *,
    bwrap: str | None,
    tools: Sequence[Tool] = (),
    registries: Registries | None = None,
    on_tick: Tick | None = None,
) -> Installed:
    """Run an installer in ``target``, which alone it may write. ``tools`` are the programs it needs; without
    ``registries`` it reaches nothing. Raises SandboxError when it cannot be started."""
    if bwrap is None:
        running = await spawn(argv, cwd=target, env=install_env(), isolated=False, merged=True)
        return await _ended(running, on_tick)
    used = registries or Registries(frozenset(), (), {})
    egress = Egress(lambda host: asyncio.to_thread(_may_reach, host, used.hosts, target), used.proxies)
    async with AsyncExitStack() as stack:
        place = owned_folder()
        folder = await asyncio.to_thread(place.__enter__)
        stack.push_async_callback(asyncio.to_thread, place.__exit__, None, None, None)
        await stack.enter_async_context(egress.listening(folder / _OUT))
        warden = Warden(bwrap, next(tool.path for tool in tools if tool.name == "python"))
        jail = Jail(root=target, cwd=target, writable=(target,), read_only=_seen(tools, used.paths))
        command = warden.relayed([*argv, *used.options], 0, [f"127.0.0.1:{PORT}={_OUT}"])
        env = _jail_env(install_env(), tools)
        running = await warden.start(warden.with_doors(jail, folder), command, env, merged=True)
        watching = asyncio.create_task(_end_where_hopeless(egress, running))
        done = await _ended(running, on_tick)
        watching.cancel()
    trouble = egress.trouble if egress.hopeless.is_set() else ""
    return replace(done, refused=frozenset(egress.refused), trouble=trouble)


async def _end_where_hopeless(egress: Egress, running: Running) -> None:
    await egress.hopeless.wait()
    with suppress(ProcessLookupError):
        running.process.kill()


async def _ended(running: Running, on_tick: Tick | None) -> Installed:
    code, timed_out = await finish(running, timeout=INSTALL_SECONDS, on_tick=on_tick)
    return Installed(code, timed_out, running.stdout.text().strip().splitlines()[-8:])


def _seen(tools: Sequence[Tool], paths: Sequence[Path]) -> tuple[Path, ...]:
    """Programs and the user's own settings. Not what all sandboxes see already: settings may be /dev/null,
    and bound once more it could not be opened any longer."""
    found = dict.fromkeys([*(tool.prefix for tool in tools), *paths])
    return tuple(path for path in found if not any(map(path.is_relative_to, ("/usr", "/dev"))))


def _jail_env(env: Mapping[str, str], tools: Sequence[Tool]) -> dict[str, str]:
    """The user's settings, with our proxy in the place of theirs: it asks theirs in turn."""
    kept = {name: value for name, value in env.items() if not name.upper().endswith(_ENV_ENDINGS)}
    kept = {name: value for name, value in kept.items() if name not in ("TMPDIR", "XDG_RUNTIME_DIR")}
    names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
    folders = [str(tool.path.parent) for tool in tools]
    return {
        "HOME": "/tmp",  # noqa: S108 - the sandbox's own
        **kept,
        **dict.fromkeys(names, INSIDE),
        "PATH": ":".join(dict.fromkeys([*folders, *_SYSTEM_PATH])),
    }


def _may_reach(host: Host, known: frozenset[Host], target: Path) -> bool:
    """A registry itself, or where the pages that pip has read say that its files are."""
    if host in known:
        return True
    with suppress(OSError, PathRefusedError):
        return host in linked_hosts(read_inside(target, PIP_LOG).decode(errors="replace"))
    return False
