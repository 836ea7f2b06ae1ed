"""How a test gets the records that an entity refers to: through the API where that can be."""

from __future__ import annotations

from dataclasses import dataclass

from gencode_graph.artifacts import Entity, EntityField
from gencode_graph.models.offline.backend.convention import Resource, in_sentence, must_be_sent, with_article
from gencode_graph.models.offline.backend.imports import Imports
from gencode_graph.models.offline.backend.layout import wrap
from gencode_graph.models.offline.backend.samples import apart_by, one_of_its_kind, required_references
from gencode_graph.models.offline.rendering import python_literal


@dataclass(frozen=True)
class Maker:
    """A test helper, ``async def new_project(client) -> str``."""

    function: str
    a_one: str
    body: list[str]


class Prerequisites:
    """The helpers a test module needs, found by following required references."""

    def __init__(self, resource: Resource, imports: Imports) -> None:
        self._resource, self._imports = resource, imports
        self._makers: dict[str, Maker] = {}

    @property
    def makers(self) -> list[Maker]:
        return list(self._makers.values())

    def call(self, field: EntityField) -> str | None:
        """The expression that makes a record for the reference; None if its target is unknown."""
        target = field.references or ""
        if not self._is_account(target) and self._entity(target) is None:
            return None
        return f"await {self._maker(target)}(client)"

    def _maker(self, target: str) -> str:
        if target not in self._makers:
            entity = self._entity(target)
            function = "signed_in_user" if entity is None else f"new_{entity.snake}"
            one = "the user" if entity is None else with_article(in_sentence(entity.title))
            body = _account_body() if entity is None else self._body(entity)
            self._makers[target] = Maker(function, one, body)
        return self._makers[target].function

    def _body(self, entity: Entity) -> list[str]:
        # A record that is made on the way to another of the entity under test would be one too many.
        if not self._can_be_made(entity, frozenset({self._resource.entity.name} - {entity.name})):
            model = self._imports.use(f"app.models.{entity.snake}", entity.name)
            return [
                f"return await {self._imports.use('tests.support.records', 'stored_id')}(client, {model})"
            ]
        values, apart = [], apart_by(entity)
        for field in filter(must_be_sent, entity.fields):
            own = field.type != "reference"
            value = one_of_its_kind(field, apart=field.name in apart) if own else self.call(field)
            if "uuid4" in str(value):
                self._imports.use("uuid", "uuid4")
            values.append(f"{python_literal(field.name)}: {value}")
        record = wrap("record = {", values, "}", 4, literal=True)
        return [
            *record.split("\n    "),
            f"response = await client.post({python_literal(f'/api/{entity.slug}')}, json=record)",
            "assert response.status_code == 201, response.text",
            'return response.json()["id"]',
        ]

    def _can_be_made(self, entity: Entity, on_the_way: frozenset[str]) -> bool:
        """Whether all that the entity itself requires is known here and does not lead back."""
        way = on_the_way | {entity.name}
        for field in required_references(entity):
            target = field.references or ""
            if self._is_account(target):
                continue
            known = self._entity(target)
            if known is None or target in way or not self._can_be_made(known, way):
                return False
        return True

    def _is_account(self, target: str) -> bool:
        return target == "User" and self._resource.auth

    def _entity(self, name: str) -> Entity | None:
        if self._is_account(name):
            return None
        own = self._resource.entity
        return own if name == own.name else self._resource.related.get(name)


def _account_body() -> list[str]:
    return ['return (await client.get("/api/auth/me")).json()["id"]']
