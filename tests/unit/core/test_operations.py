"""The API's operations have the names that the contract, the pages and the access rules use."""

from __future__ import annotations

from gencode_graph.artifacts import Action, Analysis, Entity, EntityField, Page, Widget, all_operations

CLASS = Entity(
    name="GymClass",
    plural="GymClasses",
    fields=[EntityField(name="title")],
    operations=["list", "get", "create"],
    actions=[Action(name="cancel", text="It does not take place.")],
)


def _app(*pages: Page) -> Analysis:
    return Analysis(name="Gym", summary="Classes", entities=[CLASS], pages=list(pages))


def test_operations_are_named_by_what_they_do_and_to_what() -> None:
    page = Page(slug="classes", route="/", kind="collection", title="Classes", entity="GymClass")
    assert list(all_operations(_app(page))) == [
        "list_gym_classes", "get_gym_class", "create_gym_class", "cancel_gym_class",
    ]  # fmt: skip


def test_figures_are_an_operation_where_a_page_shows_some() -> None:
    figure = Widget(kind="count", title="Classes", entity="GymClass")
    page = Page(slug="home", route="/", kind="dashboard", title="Home", widgets=[figure])
    assert all_operations(_app(page))["get_gym_class_stats"] == (CLASS, "stats")
