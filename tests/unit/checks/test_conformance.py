"""Contract parts, models, routers and client calls against what was agreed on."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from gencode_graph.tools.checks import (
    calls_exist,
    contract_part_holds,
    models_have_fields,
    router_serves_contract,
)
from tests.unit.checks.drafts import FACTS, SIGNED_IN, told
from tests.unit.contract.samples import analysis, fragment, markdown

HIVE = analysis().entity("Hive")
Change = Callable[[Any], object]


def part(change: Change = lambda _: None, *, auth: bool = False) -> dict[str, str]:
    document = copy.deepcopy(fragment(HIVE, auth=auth, stats=True))
    change(document)
    return {"contracts/hive.md": markdown(document)}


def test_a_careful_part_holds() -> None:
    assert told(contract_part_holds, part()) == []
    assert told(contract_part_holds, part(auth=True), SIGNED_IN) == []


ONE = "/api/hives/{hive_id}"
PARTS: dict[str, tuple[Change, str]] = {
    "no delete": (lambda d: d["paths"][ONE].pop("delete"), "DELETE /api/hives/{hive_id} is missing"),
    "no list": (lambda d: d["paths"]["/api/hives"].pop("get"), "GET /api/hives is missing"),
    "no stats": (lambda d: d["paths"].pop("/api/hives/stats"), "GET /api/hives/stats is missing"),
    "foreign path": (
        lambda d: d["paths"].update({"/api/honey": {"get": {"operationId": "x", "responses": {"200": {"description": "x"}}}}}),
        "/api/honey is not Hive's",
    ),
    "no success": (lambda d: d["paths"][ONE]["get"]["responses"].pop("200"), "has no success response"),
    "no 404": (lambda d: d["paths"][ONE]["get"]["responses"].pop("404"), "does not declare the response 404"),
    "no 422": (lambda d: d["paths"]["/api/hives"]["post"]["responses"].pop("422"), "does not declare the response 422"),
    "no operationId": (lambda d: d["paths"][ONE]["get"].pop("operationId"), "has no operationId"),
    "operationId twice": (lambda d: d["paths"][ONE]["get"].update(operationId="list_hive"), "used 2 times"),
    "lost reference": (lambda d: d["components"]["schemas"].pop("HivePage"), "points to nothing"),
    "old version": (lambda d: d.update(openapi="3.0.0"), "3.1.0"),
    "no create schema": (lambda d: d["components"]["schemas"].pop("HiveCreate"), "HiveCreate"),
    "field missing": (
        lambda d: d["components"]["schemas"]["HiveUpdate"]["properties"].pop("code"), "HiveUpdate has no property 'code'",
    ),
    "id missing": (lambda d: d["components"]["schemas"]["HiveRead"]["properties"].pop("id"), "HiveRead has no property 'id'"),
    "field type": (
        lambda d: d["components"]["schemas"]["HiveRead"]["properties"].update(honey={"type": "string"}),
        "HiveRead.honey is of type string. Make it number",
    ),
    "enum": (
        lambda d: d["components"]["schemas"]["HiveCreate"]["properties"].update(strength={"type": "string", "enum": ["weak"]}),
        "HiveCreate.strength lists other values",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_faulty_parts(name: str) -> None:
    change, word = PARTS[name]
    found = told(contract_part_holds, part(change))
    assert any(word in line for line in found), found


def test_accounts_bring_401() -> None:
    assert any("401" in line for line in told(contract_part_holds, part(), SIGNED_IN))


def test_a_part_without_a_document() -> None:
    assert "no fenced OpenAPI document" in told(contract_part_holds, {"contracts/hive.md": "# Hives\n"})[0]


MODELS = """
from datetime import datetime
from typing import Annotated, ClassVar


class Base(BaseModel):
    code: ShortText
    apiary: ObjectIdStr
    strength: Strength
    honey: Annotated[float, Field(ge=0)] | None = None


class Hive(TimestampedDocument):
    code: ShortText
    apiary: ObjectIdStr
    strength: Strength
    honey: float | None = None

    class Settings:
        indexes: ClassVar[list[IndexModel]] = []


class HiveCreate(Base):
    model_config = ConfigDict(extra="forbid")


class HiveUpdate(Base):
    limit: ClassVar[int] = 1


class HiveRead(RecordRead):
    code: str
    apiary: str
    strength: Strength
    honey: float | None
"""
MODEL = "backend/app/models/hive.py"


def test_careful_models() -> None:
    assert told(models_have_fields, {MODEL: MODELS}) == []
    assert told(models_have_fields, {MODEL: MODELS.replace("(Base)", "(mixins.Base)")}) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("class Hive(", "class HiveDocument(", "no class Hive"),
        ("class HiveUpdate(", "class HivePatch(", "no class HiveUpdate"),
        ("    code: str\n", "", "HiveRead has no field 'code'"),
        ("    code: str\n", "    code: str\n    colour: str\n", "HiveRead has a field 'colour'"),
        ("    honey: float | None = None\n", "", "The document Hive has no field 'honey'"),
        ("(RecordRead)", "(BaseModel)", "HiveRead has no field 'created_at'"),
    ],
)
def test_faulty_models(old: str, new: str, word: str) -> None:
    assert old in MODELS
    assert any(word in line for line in told(models_have_fields, {MODEL: MODELS.replace(old, new)}))


ROUTES = """
from fastapi import APIRouter, status

router = APIRouter(prefix="/api/hives", tags=["Hives"])


@router.get("")
async def list_hives() -> HivePage: ...


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(422))
async def create_hive() -> HiveRead: ...


@router.get("/stats")
async def get_hive_stats() -> HiveStats: ...


@router.get("/{id}")
async def get_hive(id: str) -> HiveRead: ...


@router.patch(path="/{hive_id}")
async def update_hive(hive_id: str) -> HiveRead: ...


@router.delete("/{hive_id}", status_code=204)
async def delete_hive(hive_id: str) -> None: ...
"""
ROUTER = "backend/app/routers/hive.py"


def test_careful_router() -> None:
    assert told(router_serves_contract, {ROUTER: ROUTES}) == []
    full = (
        ROUTES.replace('prefix="/api/hives", ', "")
        .replace('.get("")', '.get("/api/hives")')
        .replace('.post(""', '.post("/api/hives"')
    )
    assert (
        told(
            router_serves_contract,
            {ROUTER: full.replace('"/{', '"/api/hives/{').replace('"/stats', '"/api/hives/stats')},
        )
        == []
    )


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("/api/hives", "/api/hive", "GET /api/hives of the contract is not declared"),
        ("/api/hives", "/api/hive", "GET /api/hive is not in the contract"),
        (
            '@router.delete("/{hive_id}", status_code=204)\n',
            "",
            "DELETE /api/hives/{hive_id} of the contract is not declared",
        ),
        ("status_code=status.HTTP_201_CREATED, ", "", "POST /api/hives answers 200, the contract says 201"),
        ("status_code=204", "status_code=HTTPStatus.OK", "answers 200, the contract says 204"),
        ("router.patch(", "router.put(", "PUT /api/hives/{hive_id} is not in the contract"),
        ('@router.get("")', '@router.get("/")', "GET /api/hives/ is not in the contract"),
        (
            '@router.get("/stats")',
            '@router.get("/stats/all")',
            "GET /api/hives/stats of the contract is not declared",
        ),
    ],
)
def test_faulty_routers(old: str, new: str, word: str) -> None:
    assert old in ROUTES
    found = told(router_serves_contract, {ROUTER: ROUTES.replace(old, new)})
    assert any(word in line for line in found), found


def test_a_fixed_path_behind_a_parameter() -> None:
    stats = '@router.get("/stats")\nasync def get_hive_stats() -> HiveStats: ...\n'
    found = told(router_serves_contract, {ROUTER: ROUTES.replace(stats, "") + stats})
    assert len(found) == 1
    assert "GET /api/hives/stats is never reached" in found[0]


DATA = "frontend/src/pages/hives/data.ts"
CALLS = """
import { api, unwrap } from "@/lib/api"
export const list = async (query: Q) => unwrap(await api.GET("/api/hives", { params: { query } }))
export const change = (id: string) => api.PATCH(`/api/hives/{hive_id}`, { params: { path: { hive_id: id } } })
export const health = () => api.GET('/api/health')
const cache = map.GET("/api/nothing"), image = fetch("/logo.svg")
"""


def test_careful_calls() -> None:
    assert told(calls_exist, {DATA: CALLS}) == []


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('api.GET("/api/hive")', "no path /api/hive. Did you mean /api/hives?"),
        ('api.PUT("/api/hives/{hive_id}")', "no PUT /api/hives/{hive_id}, only GET, PATCH, DELETE"),
        ("api.GET(`/api/hives/${id}`)", "Paths are written with {placeholders}"),
        ('api.GET("/api/hives/{id}")', "Did you mean /api/hives/{hive_id}?"),
        ('fetch("/api/hives")', "goes around the typed client"),
        ("fetch(`/api/hives?page=${page}`)", "goes around the typed client"),
        ('import { mockCollection } from "@/lib/mock"', "still uses mock data"),
    ],
)
def test_faulty_calls(line: str, word: str) -> None:
    found = told(calls_exist, {DATA: f"{line}\n"})
    assert len(found) == 1
    assert word in found[0]


def test_checks_know_nothing_of_units_they_are_not_for() -> None:
    for check in (contract_part_holds, models_have_fields, router_serves_contract):
        assert told(check, {"architecture.md": "# x\n"}, FACTS, unit="app") == []
