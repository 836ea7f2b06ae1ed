"""The inputs a prompt may hold, each picked from a source by name. A step lists the ones it needs.

A unit sees its slice: an entity's router gets that entity's paths and schemas, so that a prompt
grows with the entity, not with the app.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from gencode_graph.artifacts import APP as WHOLE_APP
from gencode_graph.artifacts import Analysis, Entity, Page, Requirement, all_operations
from gencode_graph.nodes.step import Source
from gencode_graph.tools.access import is_decided, operations_table, telling_owner
from gencode_graph.tools.app import CONTRACT
from gencode_graph.tools.concerns import concerned
from gencode_graph.tools.contract.base import base_document
from gencode_graph.tools.contract.outline import outline, schemas_outline
from gencode_graph.tools.contract.parse import entity_prose
from gencode_graph.tools.contract.slice import with_components
from gencode_graph.tools.domain import logic_of, module_path, signatures
from gencode_graph.tools.links import links_to
from gencode_graph.tools.page_outline import page_outline as page_words
from gencode_graph.tools.proof.fulfilment import fulfilments
from gencode_graph.tools.shelf import told

Inputs = dict[str, Any]
CORE_SCHEMAS = frozenset(base_document(auth=False)["components"]["schemas"])
"""What every step knows of the core's answers: ``Problem`` and its parts."""
SEEN = frozenset({"look", "view"})
"""The kinds of requirement that a picture can show."""
OF_PAGES = frozenset({"look", "text"})
"""Kinds of requirements that pages alone fulfil."""
USER_ACCOUNT = {"name": "User", "plural": "Users", "fields": [{"name": "name"}]}
"""How the template's account looks to a unit that references it."""


def description(source: Source) -> Inputs:
    return {"description": source.description}


def change(source: Source) -> Inputs:
    """What a change asks for, and the analysis it changes."""
    return {"change": source.change, **analysis(source)} if source.change else {}


def analysis(source: Source) -> Inputs:
    return {"analysis": source.app.need_analysis()}


def theme(source: Source) -> Inputs:
    """The look that is wished for."""
    return {"theme": source.app.need_analysis().theme}


def wished_look(source: Source) -> Inputs:
    """What the description asks of the page that can be seen."""
    wished = source.app.need_analysis().requirements_of(source.unit, WHOLE_APP)
    found = [{"id": one.id, "text": one.text} for one in wished if one.kind in SEEN]
    return {"requirements": found} if found else {}


def language(source: Source) -> Inputs:
    return {"language": source.app.need_analysis().language}


def needs(source: Source) -> Inputs:
    return {"needs": source.app.need_analysis().needs}


def entity(source: Source) -> Inputs:
    """The unit's own entity; a unit of logic has none."""
    return {} if logic(source) else {"entity": _entity(source)}


def logic(source: Source) -> Inputs:
    """The unit's own logic, and the entities whose routers use it."""
    whole = source.app.need_analysis()
    found = next((each for each in whole.logic if each.name == source.unit), None)
    if found is None:
        return {}
    return {"logic": found, "entities": [e for e in whole.entities if e.name in found.used_by]}


def domain(source: Source) -> Inputs:
    """The logic that the entity's router uses: module -> what it offers."""
    found = {
        f"app.domain.{each.name}": signatures(source.app.texts.get(module_path(each.name), ""))
        for each in logic_of(source.app.need_analysis(), _entity(source))
    }
    return {"domain": found} if found else {}


def related(source: Source) -> Inputs:
    """The entities that the unit's entity points to."""
    return {"related": _named(source.app.need_analysis(), _entity(source).references)}


def involved(source: Source) -> Inputs:
    """Like ``related``, and what else the entity's rules, actions and worked out fields may depend on."""
    whole, own = source.app.need_analysis(), _entity(source)
    names = dict.fromkeys([*own.references, *concerned(whole, own)])
    return {"related": _named(whole, list(names))}


def referred_by(source: Source) -> Inputs:
    """What refers to the entity's records, and what deleting one does to it."""
    found = [
        {"entity": other.name, "field": field.name, "when_gone": field.when_gone}
        for other, field in links_to(source.app.need_analysis(), _entity(source).name)
    ]
    return {"referred_by": found} if found else {}


def entity_requirements(source: Source) -> Inputs:
    """What was asked for that the unit's entity has part in; how it looks and reads is the pages'."""
    return _asked(r for r in _of_entity(source) if r.kind not in OF_PAGES)


def page_requirements(source: Source) -> Inputs:
    """What was asked for that the page has part in, and how all pages are to look and read."""
    whole = source.app.need_analysis()
    return _asked(
        r
        for r in whole.requirements
        if source.unit in r.where or (WHOLE_APP in r.where and r.kind in OF_PAGES)
    )


def entity_proofs(source: Source) -> Inputs:
    """The requirements that the entity's tests have to prove."""
    return _asked(r for r in _of_entity(source) if r.proof == "backend")


def page_proofs(source: Source) -> Inputs:
    """The requirements that the page's journeys have to prove."""
    found = source.app.need_analysis().requirements_of(source.unit)
    return _asked(r for r in found if r.proof == "journey")


def prose(source: Source) -> Inputs:
    """What the contract says of the entity beyond its schemas: the rules."""
    said = entity_prose(source.app.texts.get(CONTRACT, ""), _entity(source).title_plural)
    return {"prose": said} if said else {}


def widgets(source: Source) -> Inputs:
    """The dashboard figures that the entity's stats endpoint has to serve."""
    if logic(source):
        return {}
    found = source.app.need_analysis().stats_of(_entity(source).name)
    return {"widgets": found} if found else {}


def access(source: Source) -> Inputs:
    """Who may each operation of the entity, and of those it points to; the app's roles."""
    whole, own = source.app.need_analysis(), _entity(source)
    if not is_decided(whole):
        return {}
    pointed = [e for e in whole.entities if e.name in own.references and e is not own]
    return {
        "access": {
            "roles": whole.roles,
            "operations": operations_table(whole, own),
            "related": {e.name: operations_table(whole, e) for e in pointed},
        }
    }


def owner_told(source: Source) -> Inputs:
    """The unit's entity, by name, where its records tell whose they are."""
    return {} if logic(source) else _owner_told(source, [_entity(source).name])


def page_owner_told(source: Source) -> Inputs:
    """Entities of the page whose records tell whose they are."""
    return _owner_told(source, _page_entities(source.app.need_analysis(), source.unit))


def page(source: Source) -> Inputs:
    return {"page": source.app.need_analysis().page(source.unit)}


def libraries(source: Source) -> Inputs:
    """How to use the libraries that the page lists."""
    listed = source.app.need_analysis().page(source.unit).libraries
    return {"libraries": told(listed)} if listed else {}


def page_access(source: Source) -> Inputs:
    """Who sees the page, and who may use the operations that it has at hand; nothing where that is not
    decided."""
    whole = source.app.need_analysis()
    if not is_decided(whole):
        return {}
    shown = whole.page(source.unit)
    used = {
        name: whole.access(found.entity, found.operation)
        for name, found in all_operations(whole).items()
        if name in shown.operations or found.entity.name == shown.entity
    }
    roles = {role.name: role.title for role in whole.roles}
    named = {"roles": roles} if roles else {}
    return {"access": {**named, "page": whole.page_access(shown), "operations": used}}


def details(source: Source) -> Inputs:
    """Routes to pages of one record that this page may lead to."""
    whole = source.app.need_analysis()
    shown = set(_page_entities(whole, source.unit))
    found = [
        {"title": page.title, "route": page.route}
        for page in whole.pages
        if ":" in page.route
        and page.slug != source.unit
        and shown & {page.entity, *_used_entities(whole, page)}
    ]
    return {"details": found} if found else {}


def entities(source: Source) -> Inputs:
    """The entities a page shows, and those they point to."""
    whole = source.app.need_analysis()
    return {"entities": _named(whole, _page_entities(whole, source.unit))}


def reachable_entities(source: Source) -> Inputs:
    """Like ``entities``, and all that those need in turn: a journey has to create them first."""
    whole = source.app.need_analysis()
    known = {e.name: e for e in whole.entities}
    names = _page_entities(whole, source.unit)
    for name in names:  # grows while it is walked
        names += [ref for ref in known[name].references if ref not in names] if name in known else []
    return {"entities": _named(whole, names)}


def entity_contract(source: Source) -> Inputs:
    """The operations and schemas of the unit's entity."""
    part = _slice(source, own={_entity(source).name})
    return {"contract": outline(part, known=CORE_SCHEMAS)} if part else {}


def tested_contract(source: Source) -> Inputs:
    """Like ``entity_contract``; where there are rules or actions, what they concern may be another
    entity's, and has to be made: all operations of those it refers to are there too."""
    own = _entity(source)
    names = {
        own.name,
        *(own.references if own.rules or own.actions else []),
        *concerned(source.app.need_analysis(), own),
    }
    part = _slice(source, own=names & {e.name for e in source.app.need_analysis().entities})
    return {"contract": outline(part, known=CORE_SCHEMAS)} if part else {}


def entity_schemas(source: Source) -> Inputs:
    """The schemas of the unit's entity, for code that knows no operations."""
    if logic(source):
        return {}
    part = _slice(source, own={_entity(source).name})
    return {"contract": schemas_outline(part, known=CORE_SCHEMAS)} if part else {}


def page_contract(source: Source) -> Inputs:
    """All operations of the page's own entity, and those that the page names; of the other entities that it
    shows what lists and counts them."""
    whole = source.app.need_analysis()
    page = whole.page(source.unit)
    own = {page.entity} if page.entity else set()
    shown = set(_page_entities(whole, source.unit))
    part = _slice(source, own=own, shown=shown, named=page.operations)
    return {"contract": outline(part, known=CORE_SCHEMAS)} if part else {}


def page_outline(source: Source) -> Inputs:
    """What a user meets on the page: its elements and their words, without the code around them."""
    folder = f"frontend/src/pages/{source.unit}/"
    files = {path: text for path, text in source.app.texts.items() if path.startswith(folder)}
    return {"outline": page_words(files)}


def fulfilled(source: Source) -> Inputs:
    """What became of each requirement so far."""
    found = fulfilments(source.app.need_analysis(), source.reports)
    kept = {"id", "status", "tests"}  # the rest is in the analysis
    return {"requirements": [one.model_dump(include=kept, exclude_defaults=True) for one in found]}


def reports(source: Source) -> Inputs:
    """How the earlier steps went; without what they took, so that equal runs ask equal prompts."""
    taken = {"seconds", "calls", "tokens_in", "tokens_out", "tokens_cached", "cost_usd", "evidence"}
    plain = {
        name: report.model_dump(mode="json", exclude=taken, exclude_defaults=True)
        for name, report in source.reports.items()
    }
    return {"reports": plain}


def _owner_told(source: Source, names: list[str]) -> Inputs:
    """Nothing where no record tells: a prompt does not speak of it then."""
    told = [name for name in telling_owner(source.app.need_analysis()) if name in names]
    return {"owner_told": told} if told else {}


def _asked(found: Iterable[Requirement]) -> Inputs:
    """Nothing where there are none: a prompt does not speak of them then."""
    listed = list(found)
    return {"requirements": listed} if listed else {}


def _of_entity(source: Source) -> list[Requirement]:
    """Also of a unit of logic, whose id is its name; and what the entity's rules stand for, wherever else
    it has its place."""
    whole = source.app.need_analysis()
    if logic(source):
        return whole.requirements_of(source.unit)
    own = _entity(source)
    kept = {rule.requirement for rule in own.rules}
    return [r for r in whole.requirements if own.name in r.where or r.id in kept]


def _entity(source: Source) -> Entity:
    return next(e for e in source.app.need_analysis().entities if e.snake == source.unit)


def _named(whole: Analysis, names: list[str]) -> list[Any]:
    known = {e.name: e for e in whole.entities}
    return [known.get(name, USER_ACCOUNT) for name in names]


def _page_entities(whole: Analysis, slug: str) -> list[str]:
    """Names: the page's own, its operations' and its widgets' entities first, then what those point to."""
    shown = whole.page(slug)
    own = [shown.entity] if shown.entity else []
    used = _used_entities(whole, shown)
    direct = list(dict.fromkeys([*own, *used, *(widget.entity for widget in shown.widgets)]))
    known = {e.name: e for e in whole.entities}
    pointed = [ref for name in direct if name in known for ref in known[name].references]
    return list(dict.fromkeys([*direct, *pointed]))


def _used_entities(whole: Analysis, page: Page) -> list[str]:
    """Whose operations the page names."""
    known = all_operations(whole)
    return [known[name].entity.name for name in page.operations if name in known]


def _slice(
    source: Source, own: set[str], shown: Collection[str] = (), named: Collection[str] = ()
) -> dict[str, Any]:
    """The contract of the entities ``own``, the operations ``named`` by operationId, and of the entities
    ``shown`` what lists and counts them."""
    document = source.app.contract
    if document is None:
        return {}
    prefixes = {e.name: f"/api/{e.slug}" for e in source.app.need_analysis().entities}
    whole = tuple(prefixes[name] for name in own)
    listed = {p for name in shown for p in _listing(prefixes.get(name, "/api/users"))}
    paths: dict[str, Any] = {}
    for path, item in document["paths"].items():
        if path in whole or path.startswith(tuple(f"{prefix}/" for prefix in whole)):
            paths[path] = item
        elif kept := _kept(item, named, listed=path in listed):
            paths[path] = kept
    return with_components(document, paths)


def _kept(item: dict[str, Any], named: Collection[str], *, listed: bool) -> dict[str, Any]:
    """The operations of a path that are named, and the one that lists if it is ``listed``."""
    return {
        method: operation
        for method, operation in item.items()
        if (listed and method == "get")
        or (isinstance(operation, dict) and operation.get("operationId") in named)
    }


def _listing(prefix: str) -> tuple[str, str]:
    return prefix, f"{prefix}/stats"
