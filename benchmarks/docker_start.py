"""(e) Docker: how long the services of an app take to be there, with its images built."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import time
from pathlib import Path

import gencode_graph
from benchmarks.apps import scratch
from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.deps import default_cache
from gencode_graph.sandbox.docker.options import DockerOptions
from gencode_graph.sandbox.docker.sandbox import DockerSandbox
from gencode_graph.sandbox.protocol import Service
from gencode_graph.settings import load_settings

STARTS = 5
TEMPLATE = Path(gencode_graph.__file__).parent / "templates" / "app"
BOTH: tuple[Service, ...] = ("backend", "frontend")


async def start(root: Path) -> float:
    """Seconds until the database is healthy and a command has run in either service."""
    options = DockerOptions.of(load_settings().context())
    sandbox = DockerSandbox(root, cache=default_cache(), options=options)
    began = time.monotonic()
    try:
        await sandbox.start([*BOTH, "mongo"])
        for service in BOTH:
            await sandbox.exec(["true"], service=service)
        return time.monotonic() - began
    finally:
        await sandbox.close()


def main() -> None:
    print("(e) Docker: backend, frontend and MongoDB started, a command run in each")
    with scratch() as home:
        for part in BOTH:
            shutil.copytree(TEMPLATE / part, home / part)
        try:
            first = asyncio.run(start(home))
        except SandboxError as error:
            print(f"    not measured: {error}\n")
            return
        again = [asyncio.run(start(home)) for _ in range(STARTS)]
    print(f"    first start, images built where they were not   {first:>6.1f} s")
    print(f"    a later start, median of {STARTS}                      {statistics.median(again):>6.1f} s")
    print(f"    slowest of them                                 {max(again):>6.1f} s\n")
