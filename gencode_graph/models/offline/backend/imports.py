"""The import block of a generated Python module: only what is used, in the order linters want."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

STANDARD, THIRD_PARTY, OWN = range(3)
_STANDARD_MODULES = frozenset({"typing", "uuid", "datetime", "enum"})
_OWN_PACKAGES = frozenset({"app", "tests"})
LINE_LENGTH = 100


class Imports:
    """Collects names while a template is rendered, then writes their imports.

    ``taken`` are names the module defines itself; an imported name that equals one of them gets
    an alias (an entity called ``Field`` beside pydantic's).
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._bound: dict[str, tuple[str, str]] = dict.fromkeys(taken, ("", ""))
        self._used: dict[str, dict[str, str]] = defaultdict(dict)
        self._modules: set[str] = set()

    def use(self, module: str, name: str, alias: str = "") -> str:
        """The name to write in the code for ``from module import name [as alias]``."""
        if known := self._used[module].get(name):
            return known
        local = alias or name
        while local in self._bound:
            local = f"Core{local}" if local[0].isupper() else f"core_{local}"
        self._bound[local] = (module, name)
        self._used[module][name] = local
        return local

    def own(self, module: str, name: str, alias: str = "") -> None:
        """Import a name under the local one that was reserved for it (one of ``taken``)."""
        self._used[module][name] = alias or name

    def module(self, name: str) -> str:
        """The name to write for ``import name``."""
        self._modules.add(name)
        return name

    def __str__(self) -> str:
        groups = (self._group(kind) for kind in (STANDARD, THIRD_PARTY, OWN))
        return "\n\n".join(group for group in groups if group) + "\n"

    def _group(self, kind: int) -> str:
        whole = sorted((m for m in self._modules if _kind(m) == kind), key=_natural)
        parts = sorted((m for m in self._used if _kind(m) == kind), key=_natural)
        return "\n".join([*(f"import {m}" for m in whole), *(_statement(m, self._used[m]) for m in parts)])


def _kind(module: str) -> int:
    package = module.partition(".")[0]
    return STANDARD if package in _STANDARD_MODULES else OWN if package in _OWN_PACKAGES else THIRD_PARTY


def _statement(module: str, names: dict[str, str]) -> str:
    ordered = sorted(names.items(), key=lambda item: _name_order(item[0]))
    # Sorters put a name with an alias on a line of its own, each line where its first name belongs.
    plain = [name for name, local in ordered if name == local]
    lines = {plain[0]: _wrapped(module, plain)} if plain else {}
    lines |= {n: f"from {module} import {n} as {local}" for n, local in ordered if n != local}
    return "\n".join(lines[name] for name in sorted(lines, key=_name_order))


def _wrapped(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= LINE_LENGTH:
        return line
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])


def _name_order(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Constants, then classes, then functions."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2
    return kind, _natural(name)


def _natural(name: str) -> list[tuple[int, str]]:
    """Digits count as numbers: ``step_2`` comes before ``step_10``."""
    return [(int(part) if part.isdigit() else -1, part) for part in re.split(r"(\d+)", name)]
