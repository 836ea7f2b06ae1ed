"""A program whose start is given up half-way leaves nothing: no child, no open pipe, no cgroup."""

from __future__ import annotations

import asyncio
import gc
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from gencode_graph.sandbox.process import spawn

REAL = asyncio.create_subprocess_exec


def sleeping(seconds: str) -> list[psutil.Process]:
    return [p for p in psutil.process_iter(["cmdline"]) if seconds in (p.info["cmdline"] or [])]


async def test_cancelled_while_it_starts_it_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program is there and has a child before whoever asked for it hears of it."""
    there = asyncio.Event()
    seconds = f"7{time.time_ns() % 10**9}"

    async def slow(*argv: str, **options: Any) -> asyncio.subprocess.Process:
        process = await REAL(*argv, **options)
        while not sleeping(seconds):  # noqa: ASYNC110 - another process tells nobody
            await asyncio.sleep(0.01)
        there.set()
        try:
            await asyncio.Event().wait()
        finally:  # as asyncio does
            process.kill()
            await process.wait()
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", slow)
    group = tmp_path / "group"
    group.mkdir()
    argv = ["/bin/sh", "-c", f"sleep {seconds} & sleep {seconds}"]
    env = {"PATH": "/usr/bin:/bin"}
    starting = asyncio.create_task(spawn(argv, cwd=tmp_path, env=env, isolated=False, group=group))
    async with asyncio.timeout(60):
        await there.wait()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert sleeping(seconds) == []
    assert not group.exists()
    del starting
    gc.collect()  # an open pipe would be a warning, and warnings are errors
