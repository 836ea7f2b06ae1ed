"""Draft checks: layers 0 to 1.5. Each is a pure function ``(Draft, Facts) -> list[Issue]`` whose
messages tell the model what to do. None of them knows which model answered."""

from __future__ import annotations

from gencode_graph.tools.checks.analysis_draft import analysis_draft_holds
from gencode_graph.tools.checks.api_tests import api_tests_hold
from gencode_graph.tools.checks.client_calls import calls_exist
from gencode_graph.tools.checks.contract_parts import contract_part_holds
from gencode_graph.tools.checks.domain import domain_is_pure
from gencode_graph.tools.checks.journeys import journeys_hold
from gencode_graph.tools.checks.model_rules import models_keep_rules
from gencode_graph.tools.checks.models import models_have_fields
from gencode_graph.tools.checks.registry import ALL_DRAFT_CHECKS, is_whole, needs_no_review, run_checks
from gencode_graph.tools.checks.router_access import router_guards_access
from gencode_graph.tools.checks.router_rules import router_keeps_rules
from gencode_graph.tools.checks.routers import router_serves_contract
from gencode_graph.tools.checks.tool_pages import tool_logic_holds

__all__ = [
    "ALL_DRAFT_CHECKS",
    "analysis_draft_holds",
    "api_tests_hold",
    "calls_exist",
    "contract_part_holds",
    "domain_is_pure",
    "is_whole",
    "journeys_hold",
    "models_have_fields",
    "models_keep_rules",
    "needs_no_review",
    "router_guards_access",
    "router_keeps_rules",
    "router_serves_contract",
    "run_checks",
    "tool_logic_holds",
]
