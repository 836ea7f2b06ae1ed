"""Step 7: an entity's endpoints."""

from __future__ import annotations

from gencode_graph.artifacts import Entity, EntityField, Rule, Widget
from gencode_graph.artifacts.wish import seeing_all
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.backend.convention import Resource, resource_of, with_article
from gencode_graph.models.offline.backend.guards import BY_ID, Finder, Guards
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
        reserved = {f"Found{self.name}"} | {finder.alias for finder in Guards(resource, Imports(())).finders}
        self.imports = Imports(class_names(self.entity) | reserved)
        self.guards = Guards(resource, self.imports)
        self.model = f"app.models.{self.entity.snake}"
        self.operations = {op.verb: op for op in operations_of(resource)}

    def source(self) -> str:
        needs = {"Create": "create", "Page": "list", "Update": "update", "Stats": "stats"}
        for suffix in ("", "Create", "Page", "Read", "Update", "Stats"):
            if suffix == "Read" and not {"list", "create", "get", "update"} & set(self.operations):
                continue
            if suffix not in needs or needs[suffix] in self.operations:
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
            "has": self.operations.__contains__,
            "finders": [self._finder(finder) for finder in self.guards.finders],
            "constants": list(self.guards.constants()),
            "read": self._read,
            "write_check": self._write_check,
            "hidden": bool(resource.hidden),
            "shown_signature": self._shown_signature(),
            "own_record": self.guards.own(variable(entity)),
            "id_name": resource.id_name,
            "one": resource.one,
            "many": resource.many,
            "a_one": with_article(resource.one),
            "owned": resource.owned,
            "figures": resource.figures,
            "references": [self._reference_check(f) for f in resource.references] if self._sends else [],
            "check_arguments": ", ".join(sent),
            "recheck": wrap("await check_references(", [*sent, f"before={variable(self.entity)}"], ")", 4),
            "query": self._query() if "list" in self.operations else [],
            "router_call": self._router(),
            "sort_type": self._sort_type() if "list" in self.operations else "",
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

    @property
    def _sends(self) -> bool:
        return bool({"create", "update"} & set(self.operations))

    def _is_owned(self, field: EntityField) -> bool:
        return self._owner_of(field) is not None

    def _owner_of(self, field: EntityField) -> str | None:
        """The expression for whose record a reference may lead to; None where it may be anybody's."""
        target = (
            self.entity
            if field.references == self.name
            else self.resource.related.get(field.references or "")
        )
        if not self.resource.auth or target is None or not target.owned:
            return None
        scope = self._scope_of(target)
        if scope is None:
            return None
        return f'{self.guards.filter(scope)}.get("owner_id")' if scope else "str(user.id)"

    def _scope_of(self, target: Entity) -> tuple[str, ...] | None:
        """Of which records of the target an account knows."""
        access = self.resource.access
        if target is self.entity:
            return self.resource.scope("get")
        who = access.related.get(target.name, {}).get("get") if access else None
        return () if who is None else seeing_all(who)

    def _user(self) -> str:
        return self.guards.user()

    def _finder(self, finder: Finder) -> dict[str, str]:
        """A finder's signature, what it says and does."""
        owner = [] if finder.scope is None else [self._user()]
        identifier = f"{self.resource.id_name}: {self.imports.use('app.core.documents', 'ObjectIdStr')}"
        whose = (
            "The" if finder.scope is None else "The user's" if not finder.scope else "The user's own, or any"
        )
        return {
            "function": finder.function,
            "alias": finder.alias,
            "signature": wrap(f"async def {finder.function}(", [identifier, *owner], f") -> {self.name}:"),
            "said": f"{whose} {self.resource.one} of that id",
            "call": self._find(finder),
        }

    def _find(self, finder: Finder) -> str:
        """The expression that looks one record up."""
        found = f"{variable(self.entity)} = await {self.name}"
        if finder.scope is None:
            return f"{found}.get({self.resource.id_name})"
        identifier = f"{self.imports.use('beanie', 'PydanticObjectId')}({self.resource.id_name})"
        if not finder.scope:
            query = f'{{"_id": {identifier}, "owner_id": str(user.id)}}'
            return wrap(f"{found}.find_one(", [query], ")", 4)
        return wrap(
            f"{found}.find_one(", [f'{{"_id": {identifier}}}', self.guards.filter(finder.scope)], ")", 4
        )

    def _read(self, record: str) -> str:
        """The expression for the record as it is answered."""
        if self.resource.hidden:
            return f"shown({record}, user)"
        return f"{self.name}Read.model_validate({record})"

    def _shown_signature(self) -> str:
        if not self.resource.hidden:
            return ""
        user = self.imports.use("app.core.auth", "User")
        arguments = [f"{variable(self.entity)}: {self.name}", f"user: {user} | None"]
        return wrap("def shown(", arguments, f") -> {self.name}Read:")

    def _write_check(self, record: str = "") -> str:
        """The statement that refuses fields the user may not write; empty without such fields."""
        if not self.resource.protected:
            return ""
        own = self.guards.own(record) if record else ", own=True" if self.resource.owned else ""
        return f"{self.imports.use('app.core.access', 'check_writable')}(user, payload, WRITERS{own})"

    def _router(self) -> str:
        resource = self.resource
        arguments = [
            f"prefix={python_literal(resource.path)}",
            f"tags=[{python_literal(self.entity.title_plural)}]",
        ]
        if resource.auth and not resource.access and not resource.owned:
            depends = self.imports.use("fastapi", "Depends")
            arguments.append(f"dependencies=[{depends}({self.imports.use('app.core.auth', 'current_user')})]")
        if self._says_401:
            arguments.append(f"responses={self.imports.use('app.core.errors', 'problems')}(401)")
        return wrap(f"{self.imports.use('fastapi', 'APIRouter')}(", arguments, ")")

    @property
    def _says_401(self) -> bool:
        """Whether the whole router needs an account."""
        return all(401 in op.errors for op in self.operations.values())

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
        if dependency := self.guards.dependency(op.verb):
            arguments.append(f"dependencies=[{dependency}]")
        statuses = [str(status) for status in op.errors if status != 401 or not self._says_401]
        if statuses:
            problems = self.imports.use("app.core.errors", "problems")
            arguments.append(f"responses={problems}({', '.join(statuses)})")
        return wrap(f"@router.{op.method}(", arguments, ")")

    def _signatures(self) -> dict[str, str]:
        # Whose the referred records are matters for checking them, too.
        checks = [self._user()] if self._references_are_owned else []
        sent = [f"{self.name}{verb.capitalize()}" for verb in ("create", "update") if verb in self.operations]
        parameters = [f"payload: {' | '.join(sent)}", *checks, f"before: {self.name} | None = None"]
        return {
            "check_signature": wrap("async def check_references(", parameters, ") -> None:"),
            **{f"{verb}_signature": self._signature(op) for verb, op in self.operations.items()},
        }

    def _signature(self, op: Operation) -> str:
        verb = op.verb
        user = [self.guards.user(verb)] if self._needs_user(verb) else []
        found = [f"{variable(self.entity)}: {self.guards.finder(verb).alias}"] if verb in BY_ID else []
        parameters = {
            "list": lambda: self._list_parameters(user),
            "create": lambda: [f"payload: {self.name}Create", *user],
            "update": lambda: [*found, f"payload: {self.name}Update", *user],
        }.get(verb, lambda: [*found, *user])()
        answer = {"list": f"{self.name}Page", "stats": f"{self.name}Stats", "delete": "None"}
        return wrap(f"async def {op.id}(", parameters, f") -> {answer.get(verb, f'{self.name}Read')}:")

    def _needs_user(self, verb: str) -> bool:
        sends = verb in ("create", "update")
        return self.guards.takes_user(verb) or (sends and self._references_are_owned)

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
        if limit := self.guards.filter(self.resource.scope("list")):
            filters.append(limit)
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
        if owner := self._owner_of(field):
            arguments.append(f"owner_id={owner}")
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
        scope = self.guards.filter(self.resource.scope("stats")) or "{}"
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
