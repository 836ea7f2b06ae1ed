"""(a) Wall time with a simulated provider: units at once against one at a time."""

from __future__ import annotations

from benchmarks.apps import FIRST_TOKEN, TOKENS_PER_SECOND, build, paced, scratch, sized_model
from benchmarks.warp import run_warped

SIZES = (3, 6, 12)


def seconds(entities: int, concurrency: int) -> float:
    with scratch() as home:
        return run_warped(build(home, paced(sized_model(entities)), concurrency=concurrency))[1]


def main() -> None:
    print(
        f"(a) Wall time, provider at {FIRST_TOKEN} s to the first token and {TOKENS_PER_SECOND:.0f} tokens/s"
    )
    print("    entities   fanned out   one at a time   ratio")
    at_once = {}
    for size in SIZES:
        at_once[size], single = seconds(size, 64), seconds(size, 1)
        print(
            f"    {size:>8}   {at_once[size]:>8.1f} s   {single:>11.1f} s   {single / at_once[size]:>4.1f}x"
        )
    print(f"    12 entities against 3, fanned out: {at_once[12] / at_once[3]:.2f}x the wall time\n")
