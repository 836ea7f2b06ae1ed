"""Which versions of which programs the generated apps take: the one table, whoever asks.

``doctor``, the sandboxes and a step's look for its tools hold it, and a test holds manifests, Dockerfiles and
texts to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.specifiers import SpecifierSet


@dataclass(frozen=True)
class Needed:
    """``ranges`` are PEP 440 specifiers of which one must hold; ``told`` says the same in words."""

    title: str
    ranges: tuple[str, ...]
    told: str

    def takes(self, version: str) -> bool:
        """Whether a program of this version does. What follows the numbers does not matter."""
        numbers = re.match(r"\d+(\.\d+)*", version)
        return numbers is not None and any(numbers[0] in SpecifierSet(text) for text in self.ranges)

    def __str__(self) -> str:
        return f"{self.title} {self.told}"


GENCODE_PYTHON = Needed("Python", (">=3.11",), "3.11 or newer")
"""What gencode itself runs on."""
APP_PYTHON = Needed("Python", (">=3.11,<3.14",), "3.11, 3.12 or 3.13")
"""What the apps' backends run on: Beanie, as locked, refuses newer ones."""
NODE = Needed("Node.js", ("~=20.19", ">=22.12"), "20.19 or a later 20, or 22.12 or newer")
"""What Vite, as locked, asks for."""
NPM = Needed("npm", (">=9",), "9 or newer")
NODE_ENGINES = "^20.19.0 || >=22.12.0"
"""``NODE`` as a ``package.json`` says it."""
APP_PYTHON_NAMES = ("python3.13", "python3.12", "python3.11")
"""Programs to look for where gencode's own Python is none for apps, the best first."""
