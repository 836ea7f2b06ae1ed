"""Which pages there are: a collection for every entity, and an overview where it helps."""

from __future__ import annotations

from gencode_graph.artifacts import Entity, EntityField, Page, Widget
from gencode_graph.models.offline.reading.figures import Wish
from gencode_graph.models.offline.reading.language import Gloss
from gencode_graph.models.offline.reading.wishes import widgets as granted
from gencode_graph.models.offline.reading.words import listed

_TOLD = 3
_FLOW = ("stage", "status", "priority", "category", "kind")


def lay_out(
    entities: list[Entity], gloss: Gloss, figures: list[str], wishes: list[Wish] | None = None
) -> list[Page]:
    """The dashboard (asked for, or two kinds of records and more) at ``/``, else the main collection."""
    overview = bool(figures) or len(entities) > 1
    pages = [_dashboard(entities, gloss, figures, wishes or [])] if overview else []
    for entity in entities:
        route = f"/{entity.slug}" if pages else "/"
        pages.append(
            Page(slug=entity.slug, route=route, kind="collection", title=entity.title_plural,
                 description=_about(entity, gloss), entity=entity.name)
        )  # fmt: skip
    return pages


def _about(entity: Entity, gloss: Gloss) -> str:
    """``Bugs with their status, priority and project.``: what the list is about, in its own words."""
    told = [f for f in entity.fields if f.name != entity.display and f.type != "text"]
    told = [f for f in told if not f.name.endswith(("_to", "_by", "_at", "_on"))]
    told = [f for f in told if f.label or not gloss.foreign][:_TOLD]
    if not told:
        return gloss.title("collection", "All {things} in one list.").format(things=_things(entity, gloss))
    fields = listed([gloss.lower(f.title) for f in told], gloss.title("and", "and"))
    return gloss.title("collection_fields", "{things} with their {fields}.").format(
        things=entity.title_plural, fields=fields
    )


def _things(entity: Entity, gloss: Gloss) -> str:
    return entity.title_plural if gloss.foreign else gloss.lower(entity.title_plural)


def _dashboard(entities: list[Entity], gloss: Gloss, figures: list[str], wishes: list[Wish]) -> Page:
    taken = {entity.slug for entity in entities}
    slug = next(name for name in ("dashboard", "overview", "start-page") if name not in taken)
    return Page(
        slug=slug,
        route="/",
        kind="dashboard",
        title=gloss.title("dashboard", "Dashboard" if figures else "Overview"),
        description=gloss.title("dashboard_about", "The figures at a glance."),
        widgets=_widgets(entities, gloss, wishes),
    )


def _widgets(entities: list[Entity], gloss: Gloss, wishes: list[Wish]) -> list[Widget]:
    found = [Widget(kind="count", title=e.title_plural, entity=e.name) for e in entities[:4]]
    found += granted(wishes, entities, gloss)
    for entity in entities[:5]:
        found += _sums(entity, gloss)
    for entity in entities[:5]:
        found += _breakdowns(entity, gloss, money=_summable(entity))
    recent = gloss.title("recent", "Latest {things}").format(things=gloss.lower(entities[0].title_plural))
    recent = recent[:1].upper() + recent[1:]
    found = list({(w.kind, w.entity, w.field, w.group_by, w.name): w for w in reversed(found)}.values())[::-1]
    return [*found[:11], Widget(kind="recent", title=recent, entity=entities[0].name)]


def _sums(entity: Entity, gloss: Gloss) -> list[Widget]:
    found = []
    amounts = _summable(entity)
    if amounts:
        field = amounts[0]
        title = gloss.title("total", "Total {field}").format(
            field=gloss.lower(field.title), things=entity.title_plural
        )
        if field.name.startswith("total"):
            title = field.title
        found.append(
            Widget(
                kind="sum",
                title=f"{title} ({gloss.lower(entity.title_plural)})",
                entity=entity.name,
                field=field.name,
            )
        )
    rated = [f for f in entity.fields if f.name.split("_")[-1] in {"rating", "score"} and f.maximum]
    for field in rated[:1]:
        title = gloss.title("average", "Average {field}").format(field=gloss.lower(field.title))
        found.append(
            Widget(
                kind="average",
                title=f"{title} ({gloss.lower(entity.title_plural)})",
                entity=entity.name,
                field=field.name,
            )
        )
    return found


def _breakdowns(entity: Entity, gloss: Gloss, money: list[EntityField]) -> list[Widget]:
    groups = sorted(
        (f for f in entity.fields if f.type == "enum"),
        key=lambda f: _FLOW.index(f.name) if f.name in _FLOW else len(_FLOW),
    )
    found = []
    for group in groups[:1]:
        by = gloss.title("by", "{things} by {group}")
        title = by.format(things=entity.title_plural, group=gloss.lower(group.title))
        found.append(Widget(kind="breakdown", title=title, entity=entity.name, group_by=group.name))
        if money:
            title = by.format(things=money[0].title, group=gloss.lower(group.title))
            found.append(
                Widget(
                    kind="breakdown",
                    title=title,
                    entity=entity.name,
                    field=money[0].name,
                    group_by=group.name,
                )
            )
    return found


def _summable(entity: Entity) -> list[EntityField]:
    """Money that adds up: amounts do, prices and rates do not."""
    money = [f for f in entity.fields if f.type == "money"]
    money.sort(key=lambda f: f.name not in {"amount", "total", "value", "total_price", "cost"})
    return [
        f for f in money if f.name.split("_")[-1] not in {"price", "rate", "salary", "rent", "bid", "deposit"}
    ]
