"""The typed facts that agents produce and steps pass on. A leaf: imports nothing of ours.

Everything here is JSON-able and small. File bodies never appear in these models; they live in
the workspace's git object store and are named by id.
"""

from gencode_graph.artifacts.analysis import (
    RESERVED_FIELDS,
    Analysis,
    Entity,
    EntityField,
    FieldType,
    HexColour,
    KebabName,
    Needs,
    Page,
    PascalName,
    Section,
    SectionItem,
    SnakeName,
    Theme,
    Widget,
    snake_case,
)
from gencode_graph.artifacts.base import (
    Artifact,
)
from gencode_graph.artifacts.reports import (
    RunReport,
    RunStatus,
    StepReport,
    StepStatus,
)
from gencode_graph.artifacts.work import (
    Accepted,
    CheckStatus,
    Found,
    Issue,
    Look,
    Review,
    Task,
    Unit,
    UnitResult,
    Usage,
)

__all__ = [
    "RESERVED_FIELDS",
    "Accepted",
    "Analysis",
    "Artifact",
    "CheckStatus",
    "Entity",
    "EntityField",
    "FieldType",
    "Found",
    "HexColour",
    "Issue",
    "KebabName",
    "Look",
    "Needs",
    "Page",
    "PascalName",
    "Review",
    "RunReport",
    "RunStatus",
    "Section",
    "SectionItem",
    "SnakeName",
    "StepReport",
    "StepStatus",
    "Task",
    "Theme",
    "Unit",
    "UnitResult",
    "Usage",
    "Widget",
    "snake_case",
]
