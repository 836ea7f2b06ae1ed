"""The typed facts that agents produce and steps pass on. A leaf: imports nothing of ours.

Everything here is JSON-able and small. File bodies never appear in these models; they live in
the workspace's git object store and are named by id.
"""

from gencode_graph.artifacts.analysis import (
    Analysis,
    Library,
    Needs,
    Page,
    Section,
    SectionItem,
    Theme,
    Widget,
)
from gencode_graph.artifacts.base import (
    Artifact,
)
from gencode_graph.artifacts.entity import (
    FIVE,
    RESERVED_FIELDS,
    Action,
    Entity,
    EntityField,
    FieldType,
    Operation,
)
from gencode_graph.artifacts.names import (
    HexColour,
    KebabName,
    PascalName,
    RequirementId,
    SnakeName,
    snake_case,
)
from gencode_graph.artifacts.operations import (
    ACCOUNT_OPERATIONS,
    Offered,
    all_operations,
    operation_id,
    operations_of,
)
from gencode_graph.artifacts.proof import (
    Evidence,
    Fulfilment,
    FulfilmentStatus,
)
from gencode_graph.artifacts.reports import (
    RunReport,
    RunStatus,
    StepReport,
    StepStatus,
)
from gencode_graph.artifacts.wish import (
    APP,
    EVERYBODY,
    OWNER,
    PUBLIC,
    SIGNED_IN,
    Logic,
    Proof,
    Requirement,
    RequirementKind,
    Role,
    Rule,
)
from gencode_graph.artifacts.work import (
    Accepted,
    CheckStatus,
    Declined,
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
    "ACCOUNT_OPERATIONS",
    "APP",
    "EVERYBODY",
    "FIVE",
    "OWNER",
    "PUBLIC",
    "RESERVED_FIELDS",
    "SIGNED_IN",
    "Accepted",
    "Action",
    "Analysis",
    "Artifact",
    "CheckStatus",
    "Declined",
    "Entity",
    "EntityField",
    "Evidence",
    "FieldType",
    "Found",
    "Fulfilment",
    "FulfilmentStatus",
    "HexColour",
    "Issue",
    "KebabName",
    "Library",
    "Logic",
    "Look",
    "Needs",
    "Offered",
    "Operation",
    "Page",
    "PascalName",
    "Proof",
    "Requirement",
    "RequirementId",
    "RequirementKind",
    "Review",
    "Role",
    "Rule",
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
    "all_operations",
    "operation_id",
    "operations_of",
    "snake_case",
]
