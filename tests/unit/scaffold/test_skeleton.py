"""The skeleton has what an app needs, nothing it does not, and all of it is well-formed."""

from __future__ import annotations

import ast
import json
import tomllib

import pytest
import yaml

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.backend_derived import documents_module, main_module
from gencode_graph.tools.scaffold import app_slug, skeleton

PAGE = {"slug": "home", "route": "/", "kind": "landing", "title": "Home"}


def analysis(name: str = "Book Shelf", *entities: str, backend: bool = True, auth: bool = False) -> Analysis:
    records = [{"name": e, "plural": f"{e}s", "fields": [{"name": "title"}]} for e in entities]
    needs = {"backend": backend, "auth": auth}
    return Analysis.model_validate(
        {
            "name": name,
            "summary": "Keeps 'books' & \"more\".",
            "entities": records,
            "pages": [PAGE],
            "needs": needs,
        }
    )


def test_a_page_without_records_has_no_backend() -> None:
    files = skeleton(analysis(backend=False))
    assert not [path for path in files if path.startswith("backend/")]
    assert set(yaml.safe_load(files["docker-compose.yml"])["services"]) == {"frontend"}
    assert list(yaml.safe_load(files[".github/workflows/ci.yml"])["jobs"]) == ["frontend"]


@pytest.mark.parametrize("auth", [True, False])
def test_account_files_are_there_exactly_when_needed(auth: bool) -> None:
    files = skeleton(analysis(auth=auth))
    for path in (
        "backend/app/core/auth.py",
        "backend/app/core/security.py",
        "backend/tests/accounts_test.py",
    ):
        assert (path in files) is auth
    assert ("JWT_SECRET" in files["docker-compose.yml"]) is auth
    assert ("jwt_secret" in files["backend/app/core/config.py"]) is auth


@pytest.mark.parametrize("auth", [True, False])
def test_everything_is_rendered_and_well_formed(auth: bool) -> None:
    files = skeleton(analysis('A "quoted" & ünïcode app', "Book", auth=auth))
    assert list(files) == sorted(files)
    for path, text in files.items():
        assert not path.endswith(".j2")
        if path.endswith(".py"):
            ast.parse(text, path)
        elif path.endswith(".toml"):
            tomllib.loads(text)
        elif path.endswith((".yml", ".yaml")):
            yaml.safe_load(text)
        elif path.endswith("package.json"):
            json.loads(text)


def test_a_backend_brings_database_and_health_checks() -> None:
    services = yaml.safe_load(skeleton(analysis(auth=True))["docker-compose.yml"])["services"]
    assert set(services) == {"frontend", "backend", "mongo"}
    assert services["mongo"]["image"] == "${MONGO_IMAGE:-mongo:8}"
    assert services["backend"]["depends_on"]["mongo"]["condition"] == "service_healthy"
    assert services["frontend"]["depends_on"]["backend"]["condition"] == "service_healthy"
    assert services["backend"]["healthcheck"]["test"][0] == "CMD"


def test_locks_are_pinned_hashed_and_name_no_index() -> None:
    files = skeleton(analysis())
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = files[f"backend/{name}"]
        pinned = [line for line in text.split("\n") if "==" in line]
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned)
        assert "://" not in text
        assert "index" not in text


def test_every_document_is_made_known_to_the_database() -> None:
    text = documents_module(analysis("Shelf", "Book", "Author", "GymClass", auth=True))
    assert "from app.models.gym_class import GymClass" in text
    assert "DOCUMENTS = [Author, Book, GymClass, User]" in text
    assert text.index("app.core.auth") < text.index("app.models.author")


def test_a_long_list_of_documents_is_broken_up() -> None:
    text = documents_module(analysis("Shelf", *(f"VeryLongEntityName{n}" for n in range(12))))
    assert max(map(len, text.split("\n"))) <= 100
    assert text.index("very_long_entity_name2 ") < text.index("very_long_entity_name10 ")
    ast.parse(text)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Book Shelf", "book-shelf"), ("Büchlein & Co.", "buchlein-co"), ("本", "app"), ("x" * 80, "x" * 40)],
)
def test_the_slug_is_plain(name: str, slug: str) -> None:
    assert app_slug(analysis(name)) == slug


def test_an_entity_may_have_the_name_of_what_the_core_imports() -> None:
    text = documents_module(analysis("Shelf", "Document"))
    assert text.count("Document") == 2, "its import and its entry"


@pytest.mark.parametrize("auth", [True, False])
def test_the_application_has_every_router_once(auth: bool) -> None:
    text = main_module(analysis("Shelf", "Book", "Author", auth=auth))
    ast.parse(text)
    included = [line for line in text.split("\n") if line.startswith("app.include_router")]
    accounts = ["app.include_router(auth_router)"] if auth else []
    assert included == [
        "app.include_router(health_router)",
        *accounts,
        "app.include_router(author_router)",
        "app.include_router(book_router)",
    ]
