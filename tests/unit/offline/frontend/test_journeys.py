"""What the journeys make before they start: referenced records, theirs first, or nothing at all."""

from __future__ import annotations

import pytest

from gencode_graph.artifacts import Entity, EntityField, Page
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.writers import testing_frontend


def entity(name: str, *needs: str) -> Entity:
    references = [EntityField(name=n.lower(), type="reference", references=n) for n in needs]
    return Entity(name=name, plural=f"{name}s", fields=[EntityField(name="title"), *references])


def spec(shown: str, *given: Entity, backend: bool = True, auth: bool = False) -> str:
    page = Page(slug="list", route="/list", kind="collection", title="List", entity=shown)
    inputs = {
        "page": page.model_dump(),
        "entities": [e.model_dump() for e in given],
        "language": "en",
        "needs": {"backend": backend, "auth": auth},
    }
    return testing_frontend.write(Ask("testing_frontend", "list", inputs=inputs))


def test_required_references_are_made_through_the_api_deepest_first() -> None:
    text = spec("Visit", entity("Visit", "Pet"), entity("Pet", "Keeper"), entity("Keeper"))
    assert text.index("createKeeper(page: Page") < text.index("createPet(page: Page")
    assert "const petId = (await createPet(page)).id" in text
    assert 'getByLabel("Pet", { exact: true }).selectOption(petId)' in text


def test_the_signed_in_account_is_referenced_as_it_is() -> None:
    text = spec("Task", entity("Task", "User"), auth=True)
    assert "const userId = await accountId(page)" in text
    assert "createUser" not in text


def test_records_that_need_each_other_only_have_their_page_opened() -> None:
    text = spec("Egg", entity("Egg", "Hen"), entity("Hen", "Egg"))
    assert 'test("the page opens"' in text
    assert "create" not in text


def test_nothing_is_posted_for_an_entity_that_is_not_known() -> None:
    assert 'test("the page opens"' in spec("Visit", entity("Visit", "Pet"))


def test_without_a_backend_nothing_is_reloaded_or_posted() -> None:
    text = spec("Note", entity("Note"), backend=False)
    assert "page.reload" not in text
    assert "request.post" not in text
    assert "one is created, changed and deleted" in text


def test_records_without_names_of_their_own_are_not_mixed_up_with_those_of_other_tests() -> None:
    weight = Entity(name="Weight", plural="Weights", fields=[EntityField(name="measured", type="number")])
    text = spec("Weight", weight)
    assert "page.route(/\\/api\\/weights(\\?|$)/, async (route)" in text
    assert text.index("await listOwn(page)") < text.index('await page.goto("/list")')
    assert "listOwn" not in spec("Note", entity("Note"))
    assert "listOwn" not in spec("Weight", weight, backend=False)


@pytest.mark.parametrize("kind", ["phone", "integer", "email", "url", "string"])
def test_two_records_made_in_one_millisecond_have_values_of_their_own(kind: str) -> None:
    field = EntityField.model_validate({"name": "call", "type": kind, "unique": True})
    text = spec("Contact", Entity(name="Contact", plural="Contacts", fields=[field], search=["call"]))
    assert "Date.now()" not in text
    assert "unique" in text
    imported = text.split("import { expect, test, ")[1].split(" }")[0].split(", ")
    assert all(f"{helper}(" in text for helper in imported)
