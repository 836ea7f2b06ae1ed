"""Run all benchmarks, or those named: ``python -m benchmarks fan_out database``."""

from __future__ import annotations

import sys
from importlib import import_module

ALL = ("fan_out", "overhead", "prompt_tokens", "database", "docker_start")

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        import_module(f"benchmarks.{name}").main()
