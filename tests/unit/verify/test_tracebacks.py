import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.tools.verify.tracebacks import app_path, blame, short_error, short_frames, traceback_issue
from tests.unit.verify.reading import data, text


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("/srv/shelf/backend/app/models/book.py", "backend/app/models/book.py"),
        ("/srv/backend/shelf/backend/tests/test_book.py", "backend/tests/test_book.py"),
        ("app/main.py", "backend/app/main.py"),
        ("/srv/venv/lib/python3.11/site-packages/fastapi/app/x.py", ""),
        ("/usr/lib/python3.11/importlib/__init__.py", ""),
        ("<frozen runpy>", ""),
        ("<string>", ""),
    ],
)
def test_app_path(path: str, inside: str) -> None:
    assert app_path(path) == inside


@given(st.text())
def test_anything_is_survived(printed: str) -> None:
    assert isinstance(traceback_issue(printed, "import", "backend/app/main.py").path, str)


def test_an_import_error_is_blamed_on_the_file_that_imports() -> None:
    issue = traceback_issue(text("import.txt"), "import", "backend/app/main.py")
    assert (issue.path, issue.line) == ("backend/app/models/author.py", 1)
    assert issue.message.startswith("ModuleNotFoundError: No module named 'app.models.nothing'")
    assert "from app.models.nothing import Thing" in issue.message


def test_each_broken_model_is_found() -> None:
    issues = [traceback_issue(told, "import", "?") for told in data("models.json")]
    assert {issue.path for issue in issues} == {"backend/app/models/author.py", "backend/app/models/book.py"}
    assert any("name 'Foo' is not defined" in issue.message for issue in issues)


SYNTAX = """Traceback (most recent call last):
  File "<string>", line 3, in <module>
  File "/srv/shelf/backend/app/main.py", line 4, in <module>
    from app.routers import book
  File "/srv/shelf/backend/app/routers/book.py", line 7
    def list_books(:
                   ^
SyntaxError: invalid syntax
"""


def test_a_syntax_error_is_where_it_is() -> None:
    found = blame(SYNTAX)
    assert (found.path, found.line) == ("backend/app/routers/book.py", 7)
    assert found.message == "SyntaxError: invalid syntax (at `def list_books(:`)"


def test_the_locked_core_is_not_blamed_for_its_callers() -> None:
    told = SYNTAX.replace("SyntaxError: invalid syntax", "KeyError: 'x'").replace(
        '  File "/srv/shelf/backend/app/routers/book.py", line 7\n    def list_books(:\n                   ^',
        '  File "/srv/shelf/backend/app/core/pagination.py", line 9, in paginate\n    raise KeyError("x")',
    )
    assert blame(told).path == "backend/app/main.py"


CHAINED = """Traceback (most recent call last):
  File "/srv/shelf/backend/app/routers/book.py", line 3, in get
    {}["a"]
KeyError: 'a'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/venv/lib/python3.11/site-packages/x.py", line 1, in y
    raise ValueError("no")
ValueError: no
"""


def test_a_chain_is_blamed_on_the_app_even_if_a_library_raised_last() -> None:
    found = blame(CHAINED)
    assert (found.path, found.line) == ("backend/app/routers/book.py", 3)
    assert found.message.startswith("ValueError: no")


def test_the_message_may_look_like_a_frame() -> None:
    told = (
        'Traceback (most recent call last):\n  File "/srv/shelf/backend/app/main.py", line 1, in f\n'
        '    return g()\nResponseValidationError: 1 validation error:\n  {"type": "missing"}\n\n'
        '  File "/srv/shelf/backend/app/main.py", line 1, in f\n    GET /api/books\n'
    )
    assert blame(told).message.startswith("ResponseValidationError: 1 validation error:")


def test_pytest_short_style() -> None:
    told = text("conftest.txt")
    assert short_frames(told)[-1] == ("app/models/author.py", 1)
    assert short_error(told) == "ModuleNotFoundError: No module named 'app.models.nothing'"
