"""Does an Analysis hold together? Rules across its parts that its types cannot state.

They hold for every model's analysis. Each message says what to change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gencode_graph.artifacts import Analysis, Issue
from gencode_graph.tools.checks.analysis.access import access, choices, roles
from gencode_graph.tools.checks.analysis.entities import circles, entities, references
from gencode_graph.tools.checks.analysis.needs import needs
from gencode_graph.tools.checks.analysis.pages import pages, widgets
from gencode_graph.tools.checks.analysis.requirements import requirements
from gencode_graph.tools.checks.analysis.rules import (
    actions,
    computed,
    deletion,
    limited_widgets,
    logic,
    rules,
)

RULES: tuple[Callable[[Analysis], Iterator[str]], ...] = (
    entities, references, circles, pages, widgets, needs,
    requirements, rules, actions, computed, limited_widgets, deletion, logic,
    roles, access, choices,
)  # fmt: skip


def analysis_holds(analysis: Analysis) -> list[Issue]:
    """Every rule broken, as issues of the check ``analysis``; empty when all is well."""
    return [Issue(check="analysis", message=message) for rule in RULES for message in rule(analysis)]
