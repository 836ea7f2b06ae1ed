"""An app whose accounts may not all do the same: a seed swap."""

from __future__ import annotations

from gencode_graph.artifacts import Analysis


def seed_swap() -> Analysis:
    """Gardeners offer seeds and see each other's; the warden keeps the list of beds, which strangers
    may read, and sees all requests, of which gardeners see their own."""
    return Analysis.model_validate(
        {
            "name": "Seed swap",
            "summary": "Gardeners swap seeds under the eye of a warden.",
            "roles": [
                {"name": "gardener", "joins": "sign_up"},
                {"name": "warden", "given_by": ["warden"], "first_account": True},
                {"name": "guest", "joins": "choice"},
            ],
            "entities": [
                {
                    "name": "Bed", "plural": "Beds", "search": ["name"], "sort": ["name"],
                    "fields": [{"name": "name", "unique": True}, {"name": "size", "type": "number", "required": False}],
                    "access": {"list": ["public"], "get": ["public"], "create": ["warden"],
                               "update": ["warden"], "delete": ["warden"]},
                },
                {
                    "name": "Seed", "plural": "Seeds", "owned": True, "filters": ["approved"],
                    "fields": [
                        {"name": "variety"},
                        {"name": "grams", "type": "integer", "minimum": 1},
                        {"name": "approved", "type": "boolean", "written_by": ["warden"]},
                        {"name": "origin", "required": False, "read_by": ["owner", "warden"]},
                        {"name": "verdict", "required": False, "written_by": ["warden"], "read_by": ["warden"]},
                    ],
                    "access": {"list": ["signed_in"], "get": ["signed_in"], "create": ["gardener", "warden"],
                               "update": ["owner", "warden"], "delete": ["warden"]},
                },
                {
                    "name": "SwapRequest", "plural": "SwapRequests", "owned": True,
                    "operations": ["list", "get", "create", "delete"],
                    "fields": [
                        {"name": "note", "type": "text"},
                        {"name": "seed", "type": "reference", "references": "Seed"},
                        {"name": "bed", "type": "reference", "references": "Bed", "required": False},
                    ],
                    "access": {"list": ["owner", "warden"], "get": ["owner", "warden"], "create": ["gardener"],
                               "delete": ["owner"]},
                },
                {
                    "name": "Notice", "plural": "Notices", "operations": ["list", "create"],
                    "fields": [{"name": "title"}],
                    "access": {"create": ["warden"]},
                },
            ],
            "pages": [
                {"slug": "home", "route": "/", "kind": "dashboard", "title": "Home", "widgets": [
                    {"kind": "count", "title": "Requests", "entity": "SwapRequest"},
                    {"kind": "sum", "title": "Grams", "entity": "Seed", "field": "grams"},
                ]},
                *({"slug": slug, "route": f"/{slug}", "kind": "collection", "title": slug, "entity": name}
                  for slug, name in (("beds", "Bed"), ("seeds", "Seed"), ("requests", "SwapRequest"), ("notices", "Notice"))),
            ],
            "needs": {"auth": True},
        }
    )  # fmt: skip


def _one_entity(entity: dict[str, object], roles: list[dict[str, object]]) -> Analysis:
    pages = [{"slug": "all", "route": "/", "kind": "collection", "title": "All", "entity": entity["name"]}]
    return Analysis.model_validate(
        {"name": "Shelf", "summary": "A shelf.", "roles": roles, "entities": [entity], "pages": pages,
         "needs": {"auth": True}}
    )  # fmt: skip


def chosen_roles() -> Analysis:
    """Who signs up must say what they are; nobody gives roles."""
    entity = {
        "name": "Tool", "plural": "Tools", "owned": True, "fields": [{"name": "name"}],
        "access": {"list": ["lender", "borrower"], "get": ["lender", "borrower"], "create": ["lender"]},
    }  # fmt: skip
    return _one_entity(
        entity, [{"name": "lender", "joins": "choice"}, {"name": "borrower", "joins": "choice"}]
    )


def no_role_to_join_with() -> Analysis:
    """The first account is the keeper; the others have no role until they are given one."""
    entity = {
        "name": "Key", "plural": "Keys", "fields": [{"name": "label"}],
        "access": {"create": ["keeper"], "update": ["keeper", "helper"], "delete": ["keeper"]},
    }  # fmt: skip
    keeper = {"name": "keeper", "given_by": ["keeper"], "first_account": True}
    return _one_entity(entity, [keeper, {"name": "helper", "given_by": ["keeper"]}])


def open_shelf() -> Analysis:
    """No roles: strangers read, accounts write their own."""
    entity = {
        "name": "Poem", "plural": "Poems", "owned": True, "fields": [{"name": "title"}],
        "access": {"list": ["public"], "get": ["public"]},
    }  # fmt: skip
    return _one_entity(entity, [])
