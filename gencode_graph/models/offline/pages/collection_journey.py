"""``e2e/<slug>.spec.ts`` of a collection page: what a user does with a record, start to end."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gencode_graph.artifacts import Page
from gencode_graph.models.offline.pages import journeys
from gencode_graph.models.offline.pages.entities import EntityView, FieldView
from gencode_graph.models.offline.pages.layout import camel, template_literal, ts
from gencode_graph.models.offline.pages.strings import Words

_NAMED = re.compile(r"\\\{name\\\}")


class CollectionJourney:
    """Writes one page's journeys. ``persistent`` says that records outlive a reload, ``accounts``
    that the user is signed in."""

    def __init__(
        self, page: Page, entities: Mapping[str, EntityView], words: Words, persistent: bool, accounts: bool
    ) -> None:
        self.page, self.entities, self.words = page, entities, words
        self.persistent, self.accounts = persistent, accounts
        self.entity = entities[page.entity or ""]
        self.named = self.entity.display.type in journeys.TEXTUAL

    def spec(self) -> str:
        """The file. Of records that cannot be made, only that the page opens."""
        searched = self.persistent and self._searches()
        filtered = self._filtered() if self.persistent else None
        roots = [self.entity] if searched or filtered else self._targets()
        makers = journeys.makers(roots, self.entities, self.accounts) if self.persistent else []
        if makers is None or journeys.makers([self.entity], self.entities, self.accounts) is None:
            return journeys.render_spec("opens", route=self.page.route)
        display, changed = self.entity.display, self._changed()
        after = "changed" if self.named and changed == display else "name"
        return journeys.render_spec(
            "collection",
            e=self.entity,
            w=self.words,
            route=self.page.route,
            auth=self.accounts,
            persistent=self.persistent,
            makers=makers,
            with_given=[self.entity.name] if searched or filtered else [],
            uses_account=self._uses_account(makers),
            prepared=self._prepared(),
            fresh=journeys.fresh_text(display) if self.named else "",
            name_of=journeys.fresh_text(display) if self.named else "",
            own_path=self._own_path(),
            fills=self._fills(),
            change=self._change(changed),
            kept=self._kept(changed),
            after=after,
            required=[f for f in self.entity.fields if f.required and f.type != "enum"],
            searched=searched,
            filtered=filtered,
            filtered_values=[journeys.value(filtered, 0), journeys.value(filtered, 1)] if filtered else [],
            filtered_choice=ts(journeys.value(filtered).strip('"')) if filtered else "",
            edit_button=lambda name: self._button("edit_named", name),
            delete_button=lambda name: self._button("delete_named", name),
        )

    def _button(self, phrase: str, name: str) -> str:
        """The locator of a row's button; of the first row where names do not tell records apart."""
        said = self.words(phrase)
        if self.named:
            label = template_literal(said, name=name)
            return f'page.getByRole("button", {{ name: {label}, exact: true }})'
        pattern = _NAMED.sub(".+", re.escape(said)).replace("\\ ", " ").replace("/", "\\/")
        return f'page.getByRole("button", {{ name: /^{pattern}$/ }}).first()'

    def _own_path(self) -> str:
        """The pattern of the API's list, where the page is only to show what its test made: "" where
        names tell records apart, and where nobody else makes any."""
        return f"/\\/api\\/{self.entity.slug}(\\?|$)/" if self.persistent and not self.named else ""

    def _targets(self) -> list[EntityView]:
        required = [f for f in self._required() if not journeys.is_account(f, self.accounts)]
        return [self.entities[f.field.references or ""] for f in required]

    def _required(self) -> list[FieldView]:
        return [f for f in self.entity.references if f.required]

    def _variable(self, field: FieldView) -> str:
        pascal = "".join(part.capitalize() for part in field.name.removesuffix("_id").split("_"))
        return f"{camel(pascal)}Id"

    def _prepared(self) -> list[str]:
        """Makes the records that required references point to, before the form is opened."""
        if not self.persistent:
            return []
        return [f"const {self._variable(f)} = {journeys.made(f, self.accounts)}" for f in self._required()]

    def _fills(self) -> list[str]:
        lines = []
        for field in self.entity.fields:
            if field.type == "reference":
                if field.required:
                    choice = self._variable(field) if self.persistent else "{ index: 1 }"
                    lines.append(journeys.fill(field, choice))
            elif self.named and field == self.entity.display:
                lines.append(journeys.fill(field, "name"))
            else:
                lines.append(journeys.fill(field, journeys.typed(field)))
        return lines

    def _changed(self) -> FieldView | None:
        """The field the journey edits: the name, or the first one that is no reference."""
        if self.named:
            return self.entity.display
        plain = [f for f in self.entity.fields if f.type not in ("reference", "list")]
        return plain[0] if plain else None

    def _change(self, field: FieldView | None) -> list[str]:
        if field is None:
            return []
        if self.named:
            return [f"const changed = {journeys.fresh_text(field)}", journeys.fill(field, "changed")]
        return [journeys.fill(field, journeys.typed(field, 1))]

    def _kept(self, field: FieldView | None) -> list[str]:
        if field is None:
            return []
        return [journeys.holds(field, "changed" if self.named else journeys.typed(field, 1))]

    def _searches(self) -> bool:
        return self.named and self.entity.display.name in self.entity.entity.search

    def _filtered(self) -> FieldView | None:
        """A filter with fixed choices, that tells two records apart which have names."""
        fixed = [f for f in self.entity.filters if f.type in ("enum", "boolean")]
        return fixed[0] if self.named and fixed else None

    def _uses_account(self, makers: list[journeys.Maker]) -> bool:
        lines = [*self._prepared(), *(line for m in makers for line in m.lines)]
        return any("accountId(" in line for line in lines)
