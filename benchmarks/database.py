"""(d) What a run leaves in the database."""

from __future__ import annotations

import asyncio

from benchmarks.apps import build, scratch, sized_model
from gencode_graph.home import Home

SIZES = (3, 6, 12)


def main() -> None:
    print("(d) Size of the database after a run")
    for size in SIZES:
        with scratch() as home:
            asyncio.run(build(home, sized_model(size)))
            database = Home(home).database
            total = sum(f.stat().st_size for f in database.parent.glob(f"{database.name}*"))
        print(f"    {size:>2} entities   {total / 1e6:>6.2f} MB")
    print()
