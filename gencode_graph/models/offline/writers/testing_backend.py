"""Step 10: tests of an entity's endpoints, each about one thing a user can rely on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gencode_graph.artifacts import EntityField
from gencode_graph.artifacts.wish import needs_account
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.backend import samples
from gencode_graph.models.offline.backend.accounts import Accounts
from gencode_graph.models.offline.backend.convention import (
    Resource,
    must_be_sent,
    nullable,
    resource_of,
    with_article,
)
from gencode_graph.models.offline.backend.imports import Imports
from gencode_graph.models.offline.backend.layout import wrap
from gencode_graph.models.offline.backend.operations import Operation, operations_of
from gencode_graph.models.offline.backend.prerequisites import Prerequisites
from gencode_graph.models.offline.backend.rule_tests import (
    asks_the_clock,
    limited_of,
    moves_of,
    referred,
    together_of,
)
from gencode_graph.models.offline.backend.rules import SET_TO, moves
from gencode_graph.models.offline.proofs import asked_for, marked
from gencode_graph.models.offline.rendering import file_block, python_literal, render

_GROUPED_BY_VALUE = frozenset({"string", "email", "phone", "url", "enum", "date", "reference"})


def write(ask: Ask) -> str:
    resource = resource_of(ask)
    tests = _Tests(resource)
    access = resource.access
    source = marked(
        tests.source(), asked_for(ask), tests.imports.module("pytest"), resource.entity,
        access.roles if access else (),
    )  # fmt: skip
    return file_block(f"backend/tests/test_{resource.entity.snake}.py", source)


class _Tests:
    """One test module in the making."""

    def __init__(self, resource: Resource) -> None:
        self.resource, self.entity = resource, resource.entity
        self.imports = Imports(())
        self.needed = Prerequisites(resource, self.imports)
        self.accounts = Accounts(resource)
        self.sample = dict(self._sample())
        self.awaited = any("await " in value for value in self.sample.values())
        self.records = samples.capacity(self.entity)

    def source(self) -> str:
        values = self._values()
        body = render("backend/tests.py.j2", **values, **self._parametrized(), **self._cases())
        body += render("backend/rule_tests.py.j2", **values, **self._rules())
        return f'"""{self.entity.title_plural} through the API."""\n\n{self.imports}\n{body}'

    def _rules(self) -> dict[str, object]:
        entity, figures = self.entity, self.resource.figures
        clocked = figures is not None and asks_the_clock(figures.named_figures, entity)
        return {
            "use": self.imports.use,
            "together": list(together_of(entity)),
            "moves": moves_of(entity),
            "limited": list(limited_of(self.resource, self.imports)),
            "clocked": SET_TO if clocked else "",
            "referred": referred(self.resource, self.imports),
        }

    def _sample(self) -> Iterable[tuple[str, str]]:
        """Field -> expression of the payload; records it refers to are made first."""
        for field in self.entity.fields if self._has("create") else ():
            if not self.accounts.maker_meets(field):
                continue
            if field.type != "reference":
                yield field.name, samples.expression(field)
            elif must_be_sent(field) or field.references != self.entity.name:
                value = self.needed.call(field)
                # An id that leads nowhere is accepted where nobody here knows the target.
                yield field.name, value or python_literal("0" * 24)

    def _has(self, *verbs: str) -> bool:
        """Whether the app has all of these operations."""
        return all(map(self.resource.has, verbs))

    def _sent(self) -> list[EntityField]:
        return [f for f in self.entity.fields if f.name in self.sample]

    def _call(self, *arguments: str) -> str:
        if not self.awaited:
            return f"payload({', '.join(arguments)})"
        return f"await payload({', '.join(['client', *arguments])})"

    def _values(self) -> dict[str, object]:
        resource = self.resource
        return {
            "path": resource.path,
            "client": self.imports.use("httpx", "AsyncClient"),
            "any": self.imports.use("typing", "Any") if self._has("create") or self._has("list") else "",
            "pytest": self.imports.module("pytest"),
            "makers": self.needed.makers,
            "awaited": self.awaited,
            "a_one": with_article(resource.one),
            "sample": list(self.sample.items()),
            "call": self._call,
            "second": "2" if self.records > 1 else "1",
            "records": self.records,
            "figures": resource.figures,
            "owned": resource.owned,
            "has": self._has,
            "methods": self._methods(),
            **self._access(),
        }

    def _methods(self) -> str:
        names = {"get": "GET", "update": "PATCH", "delete": "DELETE"}
        found = [method for verb, method in names.items() if self._has(verb)]
        return f"[{', '.join(map(python_literal, found))}]" if found else ""

    def _access(self) -> dict[str, object]:
        """Who makes the requests, who meets whose records, and who may not set which field."""
        accounts = self.accounts
        seeing = [
            {"name": role, "signature": self._by_role(f"test_the_{role}_sees_all_of_them")}
            for role in (accounts.seeing() if self._has("create", "list") else [])
        ]
        protected = [
            {
                "name": name,
                "role": role,
                "call": self._call(f"**{{{python_literal(name)}: {value}}}"),
                "signature": self._by_role(f"test_who_may_not_set_{name}_is_refused"),
            }
            for name, role, value in accounts.refused_fields()
        ]
        return {
            "whoever_may": accounts.by_role,
            "strangers": accounts.strangers(),
            "seeing": seeing,
            "protected": protected,
        }

    def _by_role(self, name: str) -> str:
        """The first line of a test that signs in with a role."""
        client, as_role = (
            self.imports.use("httpx", "AsyncClient"),
            self.imports.use("tests.conftest", "AsRole"),
        )
        return wrap(f"async def {name}(", [f"client: {client}", f"as_role: {as_role}"], ") -> None:")

    def _cases(self) -> dict[str, object]:
        optional = [f.name for f in self._sent() if nullable(f)]
        text = [f for f in self.entity.fields if f.name in self.resource.search and self._is_searchable(f)]
        numbers = list(range(1, self.records + 1))
        state = moves(self.entity)
        changes = (
            (f, samples.changed(f))
            for f in self._sent()
            if f.type != "reference" and (state is None or f.name not in state.fields)
        )
        change = next(({"name": f.name, "value": value} for f, value in changes if value), None)
        compared = change and self._has("create", "get", "update")
        datetime = self.imports.use("datetime", "datetime") if compared else ""
        figures = self.resource.figures
        groups = figures.breakdowns if figures else {}
        return {
            "optional": wrap("optional = [", map(python_literal, optional), "]", 4, literal=True)
            if optional
            else "",
            "change": change,
            "datetime": datetime,
            "wrong": list(self._wrong()),
            "search": python_literal([f.name for f in text]) if text and self.records > 1 else "",
            "search_text": "str(wanted[field])",
            "list_filters": self._list_filters(),
            "shuffled": python_literal([2, *(n for n in numbers if n != 2)])
            .replace("[", "(")
            .replace("]", ")"),
            "sorted_numbers": "(" + ", ".join(map(str, numbers)) + ("," if len(numbers) == 1 else "") + ")",
            "text_groups": [g for g in groups if self.entity.field(g).type in _GROUPED_BY_VALUE],
            **self._filter_changes(),
        }

    def _parametrized(self) -> dict[str, str]:
        fields = self._sent()
        unique = [f.name for f in self.resource.unique if f.name in self.sample]
        required = [f.name for f in fields if must_be_sent(f)]
        references = [f.name for f in self.resource.references if f.name in self.sample]
        sorts = [f.name for f in fields if f.name in self.entity.sort and samples.rises(f)]
        found = {"unique": unique, "required": required, "references": references, "sorts": sorts}
        # Where all sample records refer to one account, only another id can tell filters apart.
        found["reference_filters"] = [f.name for f in self.resource.filters if self._same_target(f)]
        found["filters"] = [f.name for f in self._filters()] if self.records > 1 else []
        marks = {
            f"{name}_parametrize": self._mark("field", map(python_literal, v)) for name, v in found.items()
        }
        return {
            **{name: "yes" if v else "" for name, v in found.items()},
            **marks,
            "anonymous_parametrize": self._anonymous(),
            "refused_parametrize": (refused := self._refused()),
            "refused_signature": self._signature_of_refused() if refused else "",
        }

    def _mark(self, names: str, values: Iterable[str]) -> str:
        inner = wrap("[", values, "]", 4, literal=True)
        line = f"@pytest.mark.parametrize({python_literal(names)}, {inner})"
        if len(line.split("\n", maxsplit=1)[0]) <= 100 and "\n" not in line:
            return line
        whole = f"    {python_literal(names)}, {inner}"
        if "\n" not in inner and len(whole) <= 100:
            return f"@pytest.mark.parametrize(\n{whole}\n)"
        return f"@pytest.mark.parametrize(\n    {python_literal(names)},\n    {inner},\n)"

    def _anonymous(self) -> str:
        # Ids are made up: who is not signed in is not told whether a record is there.
        found = [op for op in operations_of(self.resource) if needs_account(self.resource.who(op.verb))]
        return _cases_of(("method", "path"), [_request(op) for op in found])

    def _refused(self) -> str:
        """Operations that a role may not, each by an account that has it."""
        found = [(op, self.accounts.refused(op.verb)) for op in operations_of(self.resource)]
        rows = [(python_literal(role), *_request(op)) for op, role in found if role]
        return _cases_of(("role", "method", "path"), rows)

    def _signature_of_refused(self) -> str:
        as_role = self.imports.use("tests.conftest", "AsRole")
        role = self.imports.use("app.core.roles", "Role")
        given = [f"as_role: {as_role}", f"role: {role}", "method: str", "path: str"]
        return wrap("async def test_another_role_is_refused(", given, ") -> None:")

    def _is_searchable(self, field: EntityField) -> bool:
        return field.type in ("string", "text", "email")

    def _filters(self) -> list[EntityField]:
        """Filters by which two sample records can be told apart."""
        return [
            f
            for f in self.resource.filters
            if f.name in self.sample
            and (
                (samples.differs(f) and f.type != "list" and not self._same_target(f))
                or f.type in ("enum", "boolean")
            )
        ]

    def _same_target(self, field: EntityField) -> bool:
        """Whether all sample records refer to the same one (the account), or to none that is known."""
        if field.type != "reference" or field.name not in self.sample:
            return False
        return "signed_in_user" in self.sample[field.name] or "await" not in self.sample[field.name]

    def _list_filters(self) -> str:
        names = [f.name for f in self.resource.filters if f.type == "list"]
        return python_literal(names) if names and self.records > 1 else ""

    def _filter_changes(self) -> dict[str, str]:
        """Arguments that make enums and switches of the second record another than the first's."""
        differing = [f for f in self._filters() if f.type in ("enum", "boolean") and not f.unique]
        others = [f"{python_literal(f.name)}: {samples.changed(f)}" for f in differing]
        return {"first_changes": "", "second_changes": f", **{{{', '.join(others)}}}" if others else ""}

    def _wrong(self) -> Iterable[tuple[str, str]]:
        for field in self._sent():
            yield field.name, python_literal(samples.wrong_value(field))
            yield from ((field.name, python_literal(value)) for value in samples.outside(field))
            if field.type == "integer":
                yield field.name, "10**30"
            if field.type in ("string", "text"):
                yield field.name, r'"nul \x00"'


def _request(operation: Operation) -> tuple[str, str]:
    """Method and path as literals, with a made up id."""
    path = operation.path.split("{")[0]
    return f'"{operation.method.upper()}"', f'"{path}{"0" * 24 if path.endswith("/") else ""}"'


def _cases_of(names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    """The decorator that runs a test for each row; "" without any."""
    if not rows:
        return ""
    lines = [f"        ({', '.join(row)})," for row in rows]
    named = ", ".join(f'"{name}"' for name in names)
    return "\n".join(["@pytest.mark.parametrize(", f"    ({named}),", "    [", *lines, "    ],", ")"])
