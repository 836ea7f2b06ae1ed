"""The contract: one OpenAPI 3.1 document that backend, client and tests agree with.

``contracts.md`` is prose plus one fenced document. Units write a fragment each; code merges
them, cuts slices for prompts, and compares the document with what the backend really serves.
"""

from __future__ import annotations

from gencode_graph.tools.contract.compare import compare, router_of
from gencode_graph.tools.contract.merge import Merged, merge
from gencode_graph.tools.contract.parse import Parsed, parse_contract
from gencode_graph.tools.contract.slice import slice_for
from gencode_graph.tools.contract.validate import problems_of
from gencode_graph.tools.contract.yaml import to_yaml

__all__ = [
    "Merged",
    "Parsed",
    "compare",
    "merge",
    "parse_contract",
    "problems_of",
    "router_of",
    "slice_for",
    "to_yaml",
]
