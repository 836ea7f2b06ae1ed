"""The files of a landing or content page: its sections, top to bottom."""

from __future__ import annotations

import re
from typing import Any

from gencode_graph.artifacts import Page, Section
from gencode_graph.models.offline.pages import layout
from gencode_graph.models.offline.pages.names import component_name
from gencode_graph.models.offline.pages.strings import Words
from gencode_graph.models.offline.pages.templates import render_page

_COMPONENTS = {
    "hero": "Hero", "features": "Features", "steps": "Steps", "testimonials": "Testimonials",
    "pricing": "Pricing", "gallery": "Gallery", "faq": "Faq", "contact": "Contact",
    "text": "Prose", "message": "Message", "call_to_action": "CallToAction",
}  # fmt: skip
_OPENERS = ("hero", "message")
_LINKING = ("hero", "call_to_action")
_PLAIN = (*_OPENERS, "call_to_action")
"""Sections with a background of their own."""
_FRAMED = ("features", "steps", "testimonials", "pricing", "gallery", "faq", "contact")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")


class SectionsPage:
    """Writes the files of one page. ``app`` says that there are pages with records to lead to."""

    def __init__(self, page: Page, words: Words, app: bool) -> None:
        self.page, self.words = page, words
        self.sections = [_without_doubles(s) for s in page.sections]
        self.names = _names(self.sections)
        self.kinds = dict.fromkeys(s.kind for s in self.sections)
        self.links_to_app = app and any(s.action for s in self.sections if s.kind in _LINKING)

    def files(self) -> dict[str, str]:
        """Every file of the page, name -> text; only the sections that are used."""
        written = {"index.tsx": self._index()}
        if self.sections:
            written["content.ts"] = self._render("content.ts", sections=self._content())
        if any(kind in _FRAMED for kind in self.kinds):
            written["section.tsx"] = self._render("section.tsx")
        if not self.opens:
            written["banner.tsx"] = self._render("banner.tsx")
        contacts = [s for s in self.sections if s.kind == "contact"]
        shape = {
            "has_items": any(s.items for s in contacts),
            "has_action": bool(contacts) and all(s.action for s in contacts),
        }
        for kind in self.kinds:
            name = layout.kebab(_COMPONENTS[kind])
            template = f"{name.replace('-', '_')}.tsx"
            written[f"{name}.tsx"] = self._render(template, links_to_app=self.links_to_app, **shape)
        if contacts:
            written["contact-form.tsx"] = self._render(
                "contact_form.tsx", recipient=_recipient(contacts), **shape
            )
        return written

    def data_api(self, contract: str) -> None:
        """Nothing: the page shows no records."""

    @property
    def opens(self) -> bool:
        """Whether the first section brings the page's ``h1``."""
        return bool(self.sections) and self.sections[0].kind in _OPENERS

    def _render(self, template: str, **values: Any) -> str:
        return render_page(f"sections/{template}", w=self.words, **values)

    def _index(self) -> str:
        components = [(layout.kebab(_COMPONENTS[k]), _COMPONENTS[k]) for k in self.kinds]
        if not self.opens:
            components.append(("banner", "Banner"))
        content = [("content", name) for name in self.names]
        modules: dict[str, list[str]] = {}
        for module, name in (*components, *content):
            modules.setdefault(module, []).append(name)
        title = layout.attribute("title", self.page.title)
        description = [layout.attribute("description", self.page.description)]
        return self._render(
            "index.tsx",
            component=component_name(self.page.slug),
            own_imports=[layout.imports(f"./{m}", names) for m, names in sorted(modules.items())],
            links_to_app=self.links_to_app,
            banner=[] if self.opens else [title, *(description if self.page.description else [])],
            elements=list(self._elements()),
        )

    def _elements(self) -> list[str]:
        elements, muted = [], True
        for index, (section, name) in enumerate(zip(self.sections, self.names, strict=True)):
            attributes = [f"content={{{name}}}"]
            if section.kind in _OPENERS:
                attributes.insert(0, f'as="{"h1" if index == 0 else "h2"}"')
            if section.kind in _LINKING:
                attributes.append(self._target(index))
            if section.kind not in _PLAIN:
                muted = not muted
                attributes.append("muted" if muted else "")
            elements.append(layout.tag(6, _COMPONENTS[section.kind], attributes))
        return elements

    def _target(self, index: int) -> str:
        """Where a section's action leads: into the app, to the contact form, or further down."""
        if not self.sections[index].action:
            return ""
        if self.links_to_app:
            return "to={start}"
        ids = [self._id(i) for i, s in enumerate(self.sections) if s.kind == "contact"]
        after = [self._id(i) for i in range(len(self.sections)) if i > index]
        found = [*ids, *after][:1]
        return f'to="#{found[0]}"' if found else ""

    def first_action(self) -> tuple[str, str]:
        """The first action that leads somewhere, and the id it leads to; none inside the app."""
        for index, section in enumerate(self.sections):
            if section.kind in _LINKING and (target := self._target(index)):
                return section.action, target.partition("#")[2].rstrip('"')
        return "", ""

    def _id(self, index: int) -> str:
        return layout.kebab(self.names[index])

    def _content(self) -> list[tuple[str, str]]:
        return [
            (name, _literal(self._id(index), section))
            for index, (name, section) in enumerate(zip(self.names, self.sections, strict=True))
        ]


def _names(sections: list[Section]) -> list[str]:
    """The constant that holds each section's content: ``features``, ``features2``, ``callToAction``."""
    names: list[str] = []
    for section in sections:
        pascal = "".join(word.capitalize() for word in section.kind.split("_"))
        same = sum(s.kind == section.kind for s in sections[: len(names)])
        names.append(f"{layout.camel(pascal)}{same + 1 if same else ''}")
    return names


def _literal(id_: str, section: Section) -> str:
    items = [layout.ts({"heading": i.heading, "body": i.body}) for i in section.items]
    values = {"heading": section.heading, "body": section.body}
    lines = [
        f'id: "{id_}"',
        *(f"{k}: {layout.ts(v)}" for k, v in values.items()),
        layout.group(2, "items: [", items, "]"),
        f"action: {layout.ts(section.action)}",
    ]
    return "{\n" + "".join(f"  {line},\n" for line in lines) + "}"


def _without_doubles(section: Section) -> Section:
    """Items are told apart by their heading, so the same heading is not shown twice."""
    items = {item.heading: item for item in reversed(section.items)}
    return section.model_copy(update={"items": list(reversed(items.values()))})


def _recipient(contacts: list[Section]) -> str:
    """The first e-mail address the contact sections name, or none: the app then asks for it."""
    written = " ".join(f"{s.body} {' '.join(i.body for i in s.items)}" for s in contacts)
    found = _EMAIL.search(written)
    return found.group() if found else ""
