"""An app's own tools, run in a sandbox, their output turned into facts about files."""

from __future__ import annotations

from gencode_graph.tools.verify.backend import MAIN, export_openapi, import_models, lint, run_pytest
from gencode_graph.tools.verify.classes import idle_classes
from gencode_graph.tools.verify.facts import Counts, OpenApi, Screenshots, TestRun, untested
from gencode_graph.tools.verify.frontend import build, generate_types, typecheck
from gencode_graph.tools.verify.journeys import run_playwright
from gencode_graph.tools.verify.logic import run_vitest
from gencode_graph.tools.verify.pictures import screenshots

__all__ = [
    "MAIN", "Counts", "OpenApi", "Screenshots", "TestRun", "build", "export_openapi", "generate_types",
    "idle_classes", "import_models", "lint", "run_playwright", "run_pytest", "run_vitest", "screenshots",
    "typecheck",
    "untested",
]  # fmt: skip
