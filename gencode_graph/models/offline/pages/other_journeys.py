"""``e2e/<slug>.spec.ts`` of dashboards and of pages made of sections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gencode_graph.artifacts import Page, Widget
from gencode_graph.models.offline.pages import figures, journeys
from gencode_graph.models.offline.pages.dashboard import DashboardPage
from gencode_graph.models.offline.pages.entities import EntityView
from gencode_graph.models.offline.pages.layout import ts
from gencode_graph.models.offline.pages.sections import SectionsPage
from gencode_graph.models.offline.pages.strings import Words


def sections_spec(page: Page, words: Words, app: bool) -> str:
    """Every section is there, questions open, the action leads on, the contact form checks."""
    writer = SectionsPage(page, words, app)
    headings = list(dict.fromkeys(" ".join(s.heading.split()) for s in writer.sections))
    first = headings[0] if writer.opens else page.title
    questions = [i for s in writer.sections if s.kind == "faq" for i in s.items if i.body]
    contacts = [s for s in writer.sections if s.kind == "contact"]
    submit = contacts[0].action if contacts and all(s.action for s in contacts) else words("send")
    action, target = writer.first_action()
    return journeys.render_spec(
        "sections",
        w=words,
        route=page.route,
        first=" ".join(first.split()),
        headings=headings,
        faq=questions[0] if questions else None,
        contact=submit if len(contacts) == 1 else "",
        action=action,
        target=target,
        route_pattern=re.escape(page.route).replace("/", "\\/"),
    )


def dashboard_spec(
    page: Page, entities: Mapping[str, EntityView], words: Words, persistent: bool, accounts: bool
) -> str:
    """The figures are there, and agree with the API when a record was added."""
    writer = DashboardPage(page, entities, words)
    shown = _first_of_each(writer.figures)
    named = [w for w in writer.recent.values() if entities[w.entity].display.type in journeys.TEXTUAL]
    tested = [*shown, *named] if persistent else []
    roots = [entities[n] for n in dict.fromkeys(w.entity for w in tested)]
    makers = journeys.makers(roots, entities, accounts)
    if makers is None:
        makers, tested = [], []
    return journeys.render_spec(
        "dashboard",
        w=words,
        route=page.route,
        title=page.title,
        auth=accounts,
        persistent=persistent,
        makers=makers,
        own_path="",
        with_given=[w.entity for w in named if w in tested],
        uses_account=any("accountId(" in line for m in makers for line in m.lines),
        groups=list(dict.fromkeys(w.title for w in writer.figures)),
        headings=list(dict.fromkeys(w.title for w in (*writer.breakdowns, *writer.recent.values()))),
        figures=[_figure(w, entities[w.entity], words) for w in shown if w in tested],
        recents=[_recent(w, entities[w.entity]) for w in named if w in tested],
    )


def _first_of_each(widgets: list[Widget]) -> list[Widget]:
    """One widget a title: the page cannot tell two of the same title apart, nor can a reader."""
    return list({w.title: w for w in reversed(widgets)}.values())[::-1]


def _figure(widget: Widget, entity: EntityView, words: Words) -> dict[str, Any]:
    group, kind, value = "count", "count: number", "count"
    if widget.name:
        group, kind = "figures", f"figures: {{ {widget.name}: number | null }}"
        value = f"figures.{widget.name}"
    elif figures.is_summed(widget, entity) and widget.kind != "count":
        group = f"{widget.kind}s"
        kind = f"{group}: {{ {widget.field}: number | null }}"
        value = f"{group}.{widget.field}"
    summed = widget.kind != "count" and figures.is_summed(widget, entity)
    money = summed and entity.field(widget.field or "").type == "money"
    digits = "minimumFractionDigits: 2, maximumFractionDigits: 2" if money else "maximumFractionDigits: 2"
    language = ts(words.language)
    return {
        "title": widget.title,
        "entity": widget.entity,
        "path": f"/api/{entity.slug}/stats",
        "group": group,
        "type": kind,
        "shown": f'{value}?.toLocaleString({language}, {{ {digits} }}) ?? "—"',
    }


def _recent(widget: Widget, entity: EntityView) -> dict[str, str]:
    display = entity.display
    return {
        "title": widget.title,
        "entity": widget.entity,
        "display": display.name,
        "fresh": journeys.fresh_text(display),
    }
