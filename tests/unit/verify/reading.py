"""Output of real tools run on broken apps, kept beside these tests."""

import json
from pathlib import Path
from typing import Any

CAPTURED = Path(__file__).parent / "captured"


def text(name: str) -> str:
    return (CAPTURED / name).read_text(encoding="utf-8")


def data(name: str) -> Any:
    return json.loads(text(name))
