"""Step 7: an entity's endpoints."""

from __future__ import annotations

from gencode_graph.artifacts import EntityField, Rule, Widget
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.backend.convention import Resource, resource_of, with_article
from gencode_graph.models.offline.backend.imports import LINE_LENGTH, Imports
from gencode_graph.models.offline.backend.layout import wrap
from gencode_graph.models.offline.backend.names import attribute, class_names, parameter, variable
from gencode_graph.models.offline.backend.operations import Operation, operations_of
from gencode_graph.models.offline.backend.rules import moves
from gencode_graph.models.offline.backend.types import filter_type
from gencode_graph.models.offline.rendering import file_block, python_literal, render

_PAGINATION = "app.core.pagination"


def write(ask: Ask) -> str:
    resource = resource_of(ask)
    return file_block(f"backend/app/routers/{resource.entity.snake}.py", _Module(resource).source())


class _Module:
    """One router module in the making."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.entity = resource.entity
        self.name = self.entity.name
        self.imports = Imports(class_names(self.entity) | {f"Found{self.name}"})
        self.model = f"app.models.{self.entity.snake}"
        self.operations = {op.verb: op for op in operations_of(resource)}

    def source(self) -> str:
        for suffix in ("", "Create", "Page", "Read", "Update", *(["Stats"] if self.resource.figures else [])):
            self._own(f"{self.name}{suffix}")
        body = render("backend/router.py.j2", **self._values())
        return f'"""Endpoints of {self.resource.many}."""\n\n{self.imports}\n{body}'

    def _values(self) -> dict[str, object]:
        resource, entity = self.resource, self.entity
        sent = ["payload", *(["user"] if self._references_are_owned else [])]
        return {
            "use": self.imports.use,
            "name": self.name,
            "snake": entity.snake,
            "var": variable(entity),
            "found": f"Found{self.name}",
            "id_name": resource.id_name,
            "one": resource.one,
            "many": resource.many,
            "a_one": with_article(resource.one),
            "owned": resource.owned,
            "figures": resource.figures,
            "references": [self._reference_check(f) for f in resource.references],
            "check_arguments": ", ".join(sent),
            "recheck": wrap("await check_references(", [*sent, f"before={variable(self.entity)}"], ")", 4),
            "query": self._query(),
            "find_call": self._find(),
            "router_call": self._router(),
            "sort_type": self._sort_type(),
            **self._signatures(),
            **self._decorators(),
            **self._summary(),
            **self._changes(),
        }

    def _changes(self) -> dict[str, object]:
        """How a record is changed and deleted: by the core's helpers where there is something to hold."""
        var, state = variable(self.entity), moves(self.entity)
        delete = f"await {var}.delete()"
        if self.resource.referrers:
            delete = f"await {self.imports.use('app.core.deletion', 'delete_record')}({var})"
        if state is None:
            return {"apply_call": f"await {var}.apply(payload)", "delete_call": delete, "moves": ""}
        name = attribute(state.fields[0])
        transition = self.imports.use("app.core.transitions", "transition")
        arguments = [var, python_literal(name), f"payload.{name}", "MOVES", "changes=payload"]
        return {
            "apply_call": wrap(f"await {transition}(", arguments, ")", 4),
            "delete_call": delete,
            "moves": wrap("MOVES = {", _moves(state), "}", literal=True),
        }

    def _own(self, name: str) -> str:
        """A name of the entity's model module. It is never aliased: nothing else may have it."""
        self.imports.own(self.model, name)
        return name

    @property
    def _references_are_owned(self) -> bool:
        return any(self._is_owned(f) for f in self.resource.references)

    def _is_owned(self, field: EntityField) -> bool:
        target = (
            self.entity
            if field.references == self.name
            else self.resource.related.get(field.references or "")
        )
        return self.resource.auth and target is not None and target.owned

    def _user(self) -> str:
        return f"user: {self.imports.use('app.core.auth', 'CurrentUser')}"

    def _find(self) -> str:
        """The expression that looks one record up."""
        found = f"{variable(self.entity)} = await {self.name}"
        if not self.resource.owned:
            return f"{found}.get({self.resource.id_name})"
        identifier = f"{self.imports.use('beanie', 'PydanticObjectId')}({self.resource.id_name})"
        query = f'{{"_id": {identifier}, "owner_id": str(user.id)}}'
        return wrap(f"{found}.find_one(", [query], ")", 4)

    def _router(self) -> str:
        arguments = [
            f"prefix={python_literal(self.resource.path)}",
            f"tags=[{python_literal(self.entity.title_plural)}]",
        ]
        if self.resource.auth:
            if not self.resource.owned:
                depends = self.imports.use("fastapi", "Depends")
                arguments.append(
                    f"dependencies=[{depends}({self.imports.use('app.core.auth', 'current_user')})]"
                )
            arguments.append(f"responses={self.imports.use('app.core.errors', 'problems')}(401)")
        return wrap(f"{self.imports.use('fastapi', 'APIRouter')}(", arguments, ")")

    def _sort_type(self) -> str:
        literal = self.imports.use("typing", "Literal")
        return wrap(f"{self.name}Sort = {literal}[", map(python_literal, self.resource.sorts), "]")

    def _decorators(self) -> dict[str, str]:
        return {f"{verb}_decorator": self._decorator(op) for verb, op in self.operations.items()}

    def _decorator(self, op: Operation) -> str:
        route = op.path.removeprefix(self.resource.path)
        arguments = [python_literal(route), f"operation_id={python_literal(op.id)}"]
        if op.success != 200:
            arguments.append(f"status_code={op.success}")
        statuses = [str(status) for status in op.errors if status != 401]
        if statuses:
            problems = self.imports.use("app.core.errors", "problems")
            arguments.append(f"responses={problems}({', '.join(statuses)})")
        return wrap(f"@router.{op.method}(", arguments, ")")

    def _signatures(self) -> dict[str, str]:
        snake, owner = self.entity.snake, [self._user()] if self.resource.owned else []
        found = f"{variable(self.entity)}: Found{self.name}"
        payload = [f"payload: {self.name}Create"]
        # Whose the referred records are matters for checking them, too.
        asks = [self._user()] if self.resource.owned or self._references_are_owned else []
        checks = [self._user()] if self._references_are_owned else []
        identifier = f"{self.resource.id_name}: {self.imports.use('app.core.documents', 'ObjectIdStr')}"
        return {
            "find_signature": wrap(f"async def find_{snake}(", [identifier, *owner], f") -> {self.name}:"),
            "check_signature": wrap(
                "async def check_references(",
                [
                    f"payload: {self.name}Create | {self.name}Update",
                    *checks,
                    f"before: {self.name} | None = None",
                ],
                ") -> None:",
            ),
            "list_signature": wrap(
                f"async def list_{self.entity.collection}(",
                self._list_parameters(owner),
                f") -> {self.name}Page:",
            ),
            "stats_signature": wrap(f"async def get_{snake}_stats(", owner, f") -> {self.name}Stats:"),
            "create_signature": wrap(
                f"async def create_{snake}(", [*payload, *asks], f") -> {self.name}Read:"
            ),
            "update_signature": wrap(
                f"async def update_{snake}(",
                [found, f"payload: {self.name}Update", *checks],
                f") -> {self.name}Read:",
            ),
        }

    def _list_parameters(self, owner: list[str]) -> list[str]:
        annotated, depends = self.imports.use("typing", "Annotated"), self.imports.use("fastapi", "Depends")
        page = f"params: {annotated}[{self.imports.use(_PAGINATION, 'PageParams')}, {depends}()]"
        search = (
            [f'q: {self.imports.use("app.core.fields", "SearchText")} = ""'] if self.resource.search else []
        )
        filters = [self._filter(f) for f in self.resource.filters]
        return [*owner, page, *search, *filters, f'sort: {self.name}Sort = "-created_at"']

    def _filter(self, field: EntityField) -> str:
        kind, name = (
            f"{filter_type(self.entity, field, self.imports)} | None",
            parameter(field.name, self.entity),
        )
        if field.type == "enum":
            self._own(filter_type(self.entity, field, self.imports))
        if name == field.name:
            return f"{name}: {kind} = None"
        query = f"{self.imports.use('fastapi', 'Query')}(alias={python_literal(field.name)})"
        return f"{name}: {self.imports.use('typing', 'Annotated')}[{kind}, {query}] = None"

    def _query(self) -> list[str]:
        """The statements that make ``query``."""
        filters = []
        if self.resource.owned:
            filters.append('{"owner_id": str(user.id)}')
        if self.resource.filters:
            exact = f"{self.imports.use(_PAGINATION, 'matching')}({', '.join(self._matches())})"
            filters.append(exact)
        if self.resource.search:
            words = ["q", *map(python_literal, self.resource.search)]
            filters.append(f"{self.imports.use(_PAGINATION, 'containing')}({', '.join(words)})")
        line = f"query = {self.name}.find({', '.join(filters)}).sort(sort)"
        if len(line) + 4 <= LINE_LENGTH:
            return [line]
        names = {"matching": "exact", "containing": "found"}
        short = [names.get(text.split("(")[0], text) for text in filters]
        named = []
        if self.resource.filters:
            matching = self.imports.use(_PAGINATION, "matching")
            named.append(wrap(f"exact = {matching}(", self._matches(), ")", 4))
        named += [f"found = {text}" for text in filters if text.startswith("containing")]
        return [*named, f"query = {self.name}.find({', '.join(short)}).sort(sort)"]

    def _matches(self) -> list[str]:
        renamed = {f.name: parameter(f.name, self.entity) for f in self.resource.filters}
        plain = [f"{name}={name}" for name, local in renamed.items() if name == local]
        others = [f"{python_literal(name)}: {local}" for name, local in renamed.items() if name != local]
        return [*plain, *([f"**{{{', '.join(others)}}}"] if others else [])]

    def _reference_check(self, field: EntityField) -> str:
        target = field.references or ""
        module = (
            "app.core.auth"
            if target == "User" and self.resource.auth
            else f"app.models.{self._snake(target)}"
        )
        model = target if target == self.name else self.imports.use(module, target)
        arguments = [model, f"payload.{attribute(field.name)}", f"field={python_literal(field.name)}"]
        if self._is_owned(field):
            arguments.append("owner_id=str(user.id)")
        arguments.append(f"unless=before and before.{attribute(field.name)}")
        return wrap(
            f"await {self.imports.use('app.core.references', 'require_reference')}(", arguments, ")", 4
        )

    def _snake(self, name: str) -> str:
        return self.entity.snake if name == self.name else self.resource.related[name].snake

    def _summary(self) -> dict[str, object]:
        figures = self.resource.figures
        if figures is None:
            return {"summarised": False, "named_figures": []}
        scope = '{"owner_id": str(user.id)}' if self.resource.owned else "{}"
        options = {"sums": list(figures.sums), "averages": list(figures.averages)}
        arguments = [f"{name}={python_literal(value)}" for name, value in options.items() if value]
        if figures.breakdowns:
            arguments.append(
                f"breakdowns={python_literal({k: list(v) for k, v in figures.breakdowns.items()})}"
            )
        summarise = self.imports.use("app.core.statistics", "summarise")
        call = wrap(f"figures = await {summarise}(", [self.name, scope, *arguments], ")", 4)
        named = [line for widget in figures.named for line in self._named(widget, scope)]
        if figures.named_figures:
            named.insert(0, 'figures["figures"] = {}')
        summarised = bool(arguments or named)
        return {"summarised": summarised, "summarise_call": call, "named_figures": named}

    def _named(self, widget: Widget, scope: str) -> list[str]:
        """The statement that works out a figure with a name."""
        rows = widget.kind == "breakdown"
        helper = self.imports.use("app.core.statistics", "breakdown" if rows else "figure")
        arguments = [self.name, scope, python_literal(widget.group_by if rows else widget.kind)]
        if widget.where:
            arguments.append(f"where={python_literal(widget.where)}")
        if widget.field and widget.kind != "count":
            arguments.append(f"added={python_literal([widget.field])}" if rows else f'field="{widget.field}"')
        place = "breakdowns" if rows else "figures"
        call = wrap(f'figures["{place}"]["{widget.name}"] = await {helper}(', arguments, ")", 4)
        return call.split("\n    ")


def _moves(rule: Rule) -> list[str]:
    return [f"{python_literal(value)}: {python_literal(to)}" for value, to in rule.transitions.items()]
