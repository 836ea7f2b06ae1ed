"""Python imports that resolve and those that models make up."""

from __future__ import annotations

import pytest

from gencode_graph.tools.checks.python_imports import python_imports_resolve
from tests.unit.checks.drafts import told

ROUTER = "backend/app/routers/hive.py"
TEST = "backend/tests/test_hive.py"

MADE_UP = {
    "package": (ROUTER, "import requests\n", "'requests' is not installed"),
    "from package": (ROUTER, "from sqlalchemy.orm import Session\n", "'sqlalchemy' is not installed"),
    "motor": (ROUTER, "from motor.motor_asyncio import AsyncIOMotorClient\n", "'motor' is not installed"),
    "test package in app": (ROUTER, "import httpx\n", "'httpx' is not installed"),
    "module": (ROUTER, "from app.core.pagination import paginate\n", "no module app.core.pagination"),
    "misspelt module": (
        ROUTER,
        "from app.core.error import NotFoundError\n",
        "Did you mean app.core.errors?",
    ),
    "whole module": (ROUTER, "import app.utils\n", "no module app.utils"),
    "name": (ROUTER, "from app.core.errors import NotFound\n", "Did you mean NotFoundError?"),
    "name list": (
        ROUTER,
        "from app.core.errors import problems, HttpError\n",
        "It has: NotFoundError, problems",
    ),
    "relative": (ROUTER, "from ..models.honey import Honey\n", "no module app.models.honey"),
    "relative name": (ROUTER, "from ..models.apiary import Hive\n", "app.models.apiary has no 'Hive'"),
    "wrong root": (ROUTER, "from backend.app.models.hive import Hive\n", "'backend' is not installed"),
    "nested": (
        ROUTER,
        "def f():\n    from app.db import session\n    return session\n",
        ":2: There is no module app.db",
    ),
    "test support": (TEST, "from tests.factories import hive\n", "no module tests.factories"),
}


@pytest.mark.parametrize("name", MADE_UP)
def test_made_up_imports(name: str) -> None:
    path, text, word = MADE_UP[name]
    found = told(python_imports_resolve, {path: text})
    assert len(found) == 1
    assert word in found[0]


FINE = {
    "stdlib": (
        ROUTER,
        "import re\nfrom collections.abc import Iterator\nfrom xml.etree import ElementTree\n",
    ),
    "packages": (
        ROUTER,
        "import jwt\nfrom bson import ObjectId\nfrom pymongo import ASCENDING\nfrom fastapi import Depends\n",
    ),
    "transitive": (
        ROUTER,
        "from starlette.exceptions import HTTPException\nfrom pydantic import BaseModel\n",
    ),
    "core": (ROUTER, "from app.core.errors import NotFoundError, problems\nfrom app.core import errors\n"),
    "alias": (ROUTER, "from app.core.documents import TimestampedDocument as Base, Document\n"),
    "promised by the analysis": (ROUTER, "from app.models.hive import Hive, HiveRead\n"),
    "sibling": (
        ROUTER,
        "from app.models.apiary import Apiary\nfrom ..models import apiary\nfrom . import apiary as a\n",
    ),
    "star": (ROUTER, "from app.core.errors import *\n"),
    "tests": (
        TEST,
        "import pytest\nfrom httpx import AsyncClient\nimport mongomock_motor\nfrom app.core.errors import problems\n",
    ),
    "future": (ROUTER, "from __future__ import annotations\n"),
    "broken": (ROUTER, "import (\n"),
    "elsewhere": ("scripts/x.py", "import requests\n"),
}


@pytest.mark.parametrize("name", FINE)
def test_fine_imports(name: str) -> None:
    path, text = FINE[name]
    assert told(python_imports_resolve, {path: text}) == []


def test_the_drafts_own_files_count() -> None:
    files = {"backend/app/services/hive.py": "A = 1\n", ROUTER: "from app.services.hive import A, B\n"}
    assert [line.split(": ", 1)[1] for line in told(python_imports_resolve, files)] == [
        "app.services.hive has no 'B'. It has: A."
    ]


def test_names_made_in_any_way_are_seen() -> None:
    source = (
        "import os as system\nA, (B, C) = 1, (2, 3)\nD: int = 1\nif A:\n    E = 1\nelse:\n    F = 2\n"
        "try:\n    import G\nexcept ImportError:\n    G = None\nfor H in []:\n    pass\nwith x as y:\n    I = 1\n"
    )
    names = "system, A, B, C, D, E, F, G, I"
    files = {"backend/app/x.py": source, ROUTER: f"from app.x import {names}\n"}
    assert [line for line in told(python_imports_resolve, files) if ROUTER in line] == []
