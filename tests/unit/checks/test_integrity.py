"""Layer 0, on answers as models really leave them."""

from __future__ import annotations

import pytest

from gencode_graph.tools.checks.integrity import (
    blocks_closed,
    files_not_empty,
    finished,
    has_files,
    nothing_left_out,
    plain_files,
)
from gencode_graph.tools.draft import Draft, Facts
from tests.unit.checks.drafts import FACTS, draft, told

ROUTER = "backend/app/routers/hive.py"
PAGE = "frontend/src/pages/hives/index.tsx"


@pytest.mark.parametrize(
    "reason", ["length", "max_tokens", "MAX_TOKENS", "FinishReason.MAX_TOKENS", "max_output_tokens"]
)
def test_cut_off_answers(reason: str) -> None:
    assert [i.check for i in finished(draft({"a": "1"}, finish=reason), FACTS)] == ["truncated"]


@pytest.mark.parametrize("reason", ["content_filter", "SAFETY", "refusal", "RECITATION"])
def test_refused_answers(reason: str) -> None:
    assert [i.check for i in finished(draft({"a": "1"}, finish=reason), FACTS)] == ["refused"]


@pytest.mark.parametrize("reason", ["stop", "STOP", "end_turn", "", "tool_calls", "eos"])
def test_finished_answers(reason: str) -> None:
    assert finished(draft({"a": "1"}, finish=reason), FACTS) == []


def test_unclosed_block_and_no_files() -> None:
    unit = draft({}).unit
    cut = Draft(unit, '<file path="a.py">\nx = 1', {})
    assert [i.path for i in blocks_closed(cut, FACTS)] == ["a.py"]
    assert has_files(cut, FACTS) == []
    none = has_files(Draft(unit, "I cannot do that.", {}), Facts(may_write=("backend/app/main.py",)))
    assert '<file path="backend/app/main.py">' in none[0].message
    assert has_files(Draft(unit, "{}", {}), Facts(may_write=("analysis.json",))) == []


def test_empty_files() -> None:
    assert told(files_not_empty, {"a.ts": " \n", "backend/app/routers/__init__.py": ""}) == [
        "[empty_file] a.ts: This file is empty. Write its content, or leave the file out."
    ]


LEFT_OUT = {
    "rest unchanged": (ROUTER, "x = 1\n# rest unchanged\n"),
    "rest of the code": (ROUTER, "x = 1\n# The rest of the code remains the same\n"),
    "ellipsis": (ROUTER, "def f():\n    x = 1\n    # ...\n    return x\n"),
    "existing code": (PAGE, "const a = 1\n// ... existing code ...\n"),
    "existing code above": (PAGE, "// existing code here\nexport default 1\n"),
    "rest of imports": (PAGE, "// ...rest of the imports\nconst a = 1\n"),
    "jsx comment": (PAGE, "const a = <div>{/* ... rest of the form ... */}</div>\n"),
    "block comment": (PAGE, "/*\n * TODO: validate\n */\nconst a = 1\n"),
    "rest of component": (PAGE, "// rest of component stays the same\nconst a = 1\n"),
    "todo python": (ROUTER, "x = 1  # TODO: paginate\n"),
    "fixme": (ROUTER, "# FIXME handle errors\nx = 1\n"),
    "todo script": (PAGE, "// TODO(me) load data\nconst a = 1\n"),
    "implement here": (PAGE, "function save() {\n  // implementation goes here\n}\n"),
    "your logic": (PAGE, "function save() {\n  // add your validation logic here\n}\n"),
    "brevity": (ROUTER, "# other endpoints omitted for brevity\nx = 1\n"),
    "real app": (PAGE, "// In a real app this would call the API\nconst a = 1\n"),
    "placeholder code": (ROUTER, "# placeholder implementation\nx = 1\n"),
    "bare pass": (ROUTER, "async def list_hives():\n    pass\n"),
    "bare dots": (ROUTER, "def f(x: int) -> int:\n    ...\n"),
    "docstring and pass": (ROUTER, 'class A:\n    def f(self):\n        """Does it."""\n        pass\n'),
    "not implemented": (ROUTER, "def f():\n    raise NotImplementedError\n"),
    "not implemented call": (ROUTER, 'def f():\n    raise NotImplementedError("later")\n'),
    "throws": (PAGE, 'function save() {\n  throw new Error("Not implemented")\n}\n'),
    "lorem": (PAGE, "const a = <p>Lorem ipsum dolor sit amet</p>\n"),
    "css": ("frontend/src/a.css", "a { b: c }\n/* rest of the styles unchanged, TODO: */\n"),
    "bare text": ("contracts/hive.md", "# Hives\n\n... rest of the paths as above\n"),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_left_out_is_found(name: str) -> None:
    path, text = LEFT_OUT[name]
    assert told(nothing_left_out, {path: text})


WHOLE = {
    "todo app": (
        PAGE,
        'const title = "TODO"\nconst todos = ["TODO: buy milk"]\nconst a = <h1>My TODO list</h1>\n',
    ),
    "todo entity": (
        ROUTER,
        '# A todo belongs to one list.\nTODO_STATES = ("todo", "done")\nx = "# TODO: a string"\n',
    ),
    "todo word": (PAGE, "// Shows the todo of the day\nconst a = 1\n"),
    "spread": (PAGE, "const B = ({ a, ...props }: P) => <i {...props} />\nconst c = [...xs]\n"),
    "dots in text": (PAGE, 'const a = <p>Loading...</p>\nconst b = "..."\nconst c = `... and more`\n'),
    "dots in comment": (PAGE, "// Loading... is shown meanwhile\nconst a = 1\n"),
    "url in string": (PAGE, 'const a = "http://example.com" // the site\n'),
    "protocol": (
        ROUTER,
        "from typing import Protocol\n\n\nclass P(Protocol):\n    def f(self) -> int: ...\n",
    ),
    "abstract": (ROUTER, "class A:\n    @abc.abstractmethod\n    def f(self) -> int:\n        ...\n"),
    "overload": (ROUTER, "@overload\ndef f(a: int) -> int: ...\ndef f(a):\n    return a\n"),
    "exception class": (ROUTER, "class A(Exception):\n    pass\n\n\nclass B(Exception): ...\n"),
    "except pass": (ROUTER, "def f():\n    try:\n        g()\n    except KeyError:\n        pass\n"),
    "ellipsis value": (ROUTER, "x: int = Field(...)\ny: tuple[int, ...] = ()\n"),
    "docstring dots": (ROUTER, 'def f():\n    """Give the rest of the code here..."""\n    return 1\n'),
    "empty handler": (PAGE, "const noop = () => {}\n"),
    "placeholder prop": (
        PAGE,
        '// The placeholder is read out, too\nconst a = <input placeholder="Rest of name" />\n',
    ),
    "unchanged": (ROUTER, "# Fields that were not sent stay unchanged\nx = 1\n"),
    "existing": (ROUTER, "# Existing records keep their owner\nx = 1\n"),
    "same": (PAGE, "// The same code as in Python's json module\nconst a = 1\n"),
    "prose": (
        "architecture.md",
        "# TODO app\n\nA TODO has a title. The rest of the fields are optional...\n",
    ),
    "other language": (PAGE, "const a = <p>Todo está listo</p> // todo bien\n"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_pass(name: str) -> None:
    path, text = WHOLE[name]
    assert told(nothing_left_out, {path: text}) == []
    assert told(plain_files, {path: text}) == []


MARKED = {
    "fence": (ROUTER, "```python\nx = 1\n"),
    "fence at the end": (PAGE, "const a = 1\n```\n"),
    "conflict": (ROUTER, "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> branch\n"),
    "diff": (ROUTER, "--- a/x.py\n+++ b/x.py\n@@ -1,3 +1,4 @@\n x = 1\n"),
    "git diff": (PAGE, "diff --git a/x b/x\nconst a = 1\n"),
}


@pytest.mark.parametrize("name", MARKED)
def test_markup_is_found(name: str) -> None:
    path, text = MARKED[name]
    assert told(plain_files, {path: text})


def test_markdown_may_have_fences_and_rules() -> None:
    assert told(plain_files, {"contracts/hive.md": "# Hives\n=======\n\n```yaml\na: 1\n```\n"}) == []
