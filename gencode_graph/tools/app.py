"""An app at one revision: its files, and the facts read out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gencode_graph.artifacts import Analysis
from gencode_graph.errors import StorageError
from gencode_graph.tools.contract import parse_contract
from gencode_graph.tools.scaffold import skeleton
from gencode_graph.tools.workspace import Workspace

ANALYSIS = "analysis.json"
CONTRACT = "contracts.md"


@dataclass(frozen=True)
class App:
    """``files`` maps paths to bytes. What is derived from them is worked out when asked for."""

    files: Mapping[str, bytes]

    @cached_property
    def texts(self) -> dict[str, str]:
        """Path -> text; a file that is not UTF-8 maps to ""."""
        return {path: _text(data) for path, data in self.files.items()}

    @cached_property
    def analysis(self) -> Analysis | None:
        """Step 1's result, None before it."""
        found = self.texts.get(ANALYSIS)
        try:
            return Analysis.model_validate_json(found) if found else None
        except ValidationError as error:  # the run's own is checked before it is written
            raise StorageError(
                f"{ANALYSIS} of the app cannot be read: {error.errors()[0]['msg']}.",
                "Somebody edited it: mend it, or take it back with 'git checkout analysis.json'.",
            ) from error

    @cached_property
    def contract(self) -> Mapping[str, Any] | None:
        """The OpenAPI document of ``contracts.md``, None before step 5."""
        found = self.texts.get(CONTRACT)
        return parse_contract(found).document if found else None

    @cached_property
    def locked(self) -> frozenset[str]:
        """Paths of the skeleton, which no model may write."""
        return frozenset(skeleton(self.analysis)) if self.analysis else frozenset()

    def need_analysis(self) -> Analysis:
        """The analysis, for steps that cannot run before it."""
        assert self.analysis is not None
        return self.analysis

    def with_changes(self, changes: Mapping[str, bytes | None]) -> App:
        """A copy with files written, or removed where the value is None."""
        merged = {**self.files, **changes}
        return App({path: data for path, data in merged.items() if data is not None})


@lru_cache(maxsize=16)
def load_app(root: Path, revision: str) -> App:
    """The app at a commit; commits never change, so this is read once."""
    return App(Workspace(root).read(revision))


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return ""
