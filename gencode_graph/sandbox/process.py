"""Run one program with bounded output, a wall-clock limit and no survivors."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.cgroup import remove_group
from gencode_graph.sandbox.disk import disk_excess, refuse_full
from gencode_graph.sandbox.leftovers import MARKER, owned_prefix
from gencode_graph.sandbox.limits import Limits
from gencode_graph.sandbox.output import BoundedOutput, pump
from gencode_graph.sandbox.protocol import KILLED, OUT_OF_BOUNDS

Reader = io.FileIO
WATCH_SECONDS = 0.2
DRAIN_SECONDS = 5.0


@dataclass
class Running:
    """A started program. ``marker`` is empty when its death takes its children along;
    ``group`` is a cgroup to remove after it; ``root`` is the folder whose size is watched with it;
    ``excess`` says what it had too much of."""

    process: asyncio.subprocess.Process
    stdout: BoundedOutput
    stderr: BoundedOutput
    marker: str
    pumps: list[asyncio.Task[None]]
    group: Path | None = None
    root: Path | None = None
    watcher: asyncio.Task[None] | None = None
    excess: str = ""
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started


async def spawn(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    isolated: bool,
    merged: bool = False,
    passed: Sequence[int] = (),
    group: Path | None = None,
) -> Running:
    """Start a program in its own session, stdin closed. ``merged`` puts stderr into stdout; ``passed`` are
    descriptors that it keeps, ``group`` a cgroup of its own, which goes with it.

    ``isolated`` says that ``argv`` makes a PID namespace that dies with its first process.
    Raises SandboxError when it cannot be started. Cancelled meanwhile, it leaves nothing of the program.
    """
    marker = "" if isolated else f"{await asyncio.to_thread(owned_prefix)}{secrets.token_hex(12)}"
    out, err = BoundedOutput(), BoundedOutput()
    readers: list[Reader] = []
    async with contextlib.AsyncExitStack() as started:
        into_out, into_err = _open_pipe(readers, started), asyncio.subprocess.STDOUT
        if not merged:
            into_err = _open_pipe(readers, started)
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                cwd=cwd,
                env={**env, MARKER: marker} if marker else dict(env),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=into_out,
                stderr=into_err,
                start_new_session=True,
                pass_fds=passed,
            )
        except BaseException as error:
            for reader in readers:
                reader.close()
            await asyncio.shield(asyncio.to_thread(_leave_nothing, marker, group))
            if isinstance(error, OSError):
                raise SandboxError(f"{argv[0]} could not be started: {error.strerror}.") from error
            raise
    pumps = [
        asyncio.create_task(pump(reader, into)) for reader, into in zip(readers, (out, err), strict=False)
    ]
    return Running(process, out, err, marker, pumps, group=group)


def _leave_nothing(marker: str, group: Path | None) -> None:
    """Of a program whose start was given up after it was begun: asyncio kills its first process alone."""
    if marker:
        _kill_marked(marker)
    if group:
        remove_group(group)


def _open_pipe(readers: list[Reader], started: contextlib.AsyncExitStack) -> int:
    """The writing end of a pipe of our own; our copy is closed once the program has it.

    asyncio's pipes make ``wait`` wait for whoever still holds them, not for the program.
    """
    reading, writing = os.pipe()
    started.callback(os.close, writing)
    readers.append(os.fdopen(reading, "rb", buffering=0))
    return writing


async def finish(
    running: Running,
    *,
    timeout: float,
    limits: Limits | None = None,
    on_tick: Callable[[float], None] | None = None,
) -> tuple[int, bool]:
    """Wait for the end; (exit code, timed out). Nothing of the tree is left afterwards.

    With ``limits`` the tree is watched, and killed (exit code 137) when it grows over them.
    ``on_tick`` is called every few seconds with the seconds passed.
    """
    watch(running, limits, on_tick)
    timed_out = False
    try:
        await asyncio.wait_for(asyncio.shield(running.process.wait()), timeout)
    except TimeoutError:
        timed_out = True
    finally:
        await asyncio.shield(stop(running))
    killed = bool(running.excess)
    if not killed and running.root and limits:
        # It may have ended between two looks.
        running.excess = await asyncio.to_thread(disk_excess, running.root, limits)
    if running.excess:
        refuse_full(running.excess)
        running.stderr.feed(excess_line(running.excess, killed=killed))
        return OUT_OF_BOUNDS, False
    code = exit_code(running)
    return (KILLED, timed_out) if timed_out or code is None else (code, False)


def exit_code(running: Running) -> int | None:
    """As a shell tells it: 128 and the signal's number for a program that was killed; None while it runs."""
    code = running.process.returncode
    return code if code is None or code >= 0 else 128 - code


def excess_line(excess: str, *, killed: bool = True) -> bytes:
    """What is added to a command's errors when it was killed for ``excess``, or had ended with it."""
    how = "killed by the sandbox:" if killed else "refused by the sandbox: it left"
    return f"\n{how} {excess}\n".encode()


async def stop(running: Running) -> None:
    """Kill the program and all it started, and wait until they are gone."""
    if running.watcher:
        running.watcher.cancel()
    if running.process.returncode is None:
        victims = await asyncio.to_thread(_descendants, running.process.pid)
        with contextlib.suppress(ProcessLookupError):
            running.process.kill()
        if running.marker:
            await asyncio.to_thread(_kill, victims)
    if running.marker:
        await asyncio.to_thread(_kill_marked, running.marker)
    await running.process.wait()
    # The pipes close when the last holder is dead, so this also waits for grandchildren.
    _, hanging = await asyncio.wait(running.pumps, timeout=DRAIN_SECONDS)
    for task in hanging:
        task.cancel()
    if running.group:
        await asyncio.to_thread(remove_group, running.group)


def watch(running: Running, limits: Limits | None, on_tick: Callable[[float], None] | None = None) -> None:
    """Keep an eye on a program until ``stop``."""
    running.watcher = asyncio.create_task(_watch(running, limits, on_tick))


async def _watch(running: Running, limits: Limits | None, on_tick: Callable[[float], None] | None) -> None:
    """Kill a tree that grows over its limits: root is exempt from the kernel's own on processes."""
    ticks = 0
    while running.process.returncode is None:
        await asyncio.sleep(WATCH_SECONDS)
        ticks += 1
        if on_tick and ticks % 25 == 0:
            on_tick(running.seconds)
        if limits:
            await asyncio.to_thread(_end_excess, running, limits, look_at_disk=ticks % 3 == 0)


def _end_excess(running: Running, limits: Limits, *, look_at_disk: bool) -> None:
    """Kill the first process of a tree that has too much: every moment counts against a
    program that only forks. ``stop`` sees to the rest."""
    tree = _descendants(running.process.pid)
    if len(tree) > limits.processes:
        running.excess = f"more than {limits.processes} processes"
    elif _resident(tree) > limits.memory:
        running.excess = f"more than {limits.memory // 2**20} MiB of memory"
    elif running.root and look_at_disk:
        running.excess = disk_excess(running.root, limits, [process.pid for process in tree])
    if running.excess:
        with contextlib.suppress(psutil.Error):
            psutil.Process(running.process.pid).kill()


def _resident(tree: Sequence[psutil.Process]) -> int:
    total = 0
    for process in tree:
        with contextlib.suppress(psutil.Error):
            total += process.memory_info().rss
    return total


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def _kill(victims: Sequence[psutil.Process]) -> None:
    for victim in victims:
        with contextlib.suppress(psutil.Error):
            victim.kill()


def _kill_marked(marker: str) -> None:
    """Kill whoever carries the marker, again until none is left: they may still be forking."""
    for _ in range(50):
        marked = [process for process in psutil.process_iter() if _carries(process, marker)]
        if not marked:
            return
        _kill(marked)
        psutil.wait_procs(marked, timeout=0.1)


def _carries(process: psutil.Process, marker: str) -> bool:
    if process.pid == os.getpid():
        return False
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return process.environ().get(MARKER) == marker
    except (psutil.Error, OSError):
        return False
