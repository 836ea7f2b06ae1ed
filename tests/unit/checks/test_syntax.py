# ruff: noqa: ISC004
"""Files that parse and files that do not, and ruff's word on the Python among them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.tools.checks.lint import no_lint_errors
from gencode_graph.tools.checks.syntax import parses
from tests.unit.checks.drafts import told

BROKEN = {
    "python prose": ("a.py", "Here is the file:\n\nimport os\n", ":1"),
    "python bracket": ("a.py", "x = [1, 2\ny = 3\n", ":1"),
    "python indent": ("a.py", "def f():\nreturn 1\n", ":2"),
    "python tabs": ("a.py", "if 1:\n\tx = 1\n        y = 2\n", ":3"),
    "python nul": ("a.py", "x = '\0'\n", "NUL"),
    "python cut": ("a.py", 'x = """never closed\n', ":1"),
    "python smart quotes": ("a.py", "x = \u201ca\u201d\n", ":1"),
    "python fence": ("a.py", "```python\nx = 1\n```\n", ":1"),
    "python deep": ("a.py", "(" * 500 + ")" * 500 + "\n", "syntax"),
    "ts brace": ("a.ts", "export function f() {\n  return 1\n", "missing"),
    "ts paren": ("a.ts", "const a = f(1,\nconst b = 2\n", "parse"),
    "ts prose": ("a.ts", "Here is the code you asked for:\nconst a = 1\n", ":1"),
    "tsx tag": ("a.tsx", "const a = <div><b>x</div>\n", ":1"),
    "tsx unclosed": ("a.tsx", "const A = () => (\n  <div>\n    <p>x</p>\n)\n", "parse"),
    "tsx brace": ("a.tsx", "const a = <p>{x</p>\n", ":1"),
    "jsx in ts": ("a.ts", "const a = <div className='x'>y</div>\n", ":1"),
    "js": ("a.mjs", "const = 1\n", ":1"),
    "types in js": ("a.js", "const a: number = 1\n", ":1"),
    "json comma": ("a.json", '{"a": 1,}\n', ":1"),
    "json comment": ("a.json", '{\n  // why\n  "a": 1\n}\n', ":2"),
    "yaml": ("a.yml", "a: [1, 2\nb: 3\n", ":2"),
    "yaml tabs": ("a.yaml", "a:\n\tb: 1\n", ":2"),
    "toml": ("a.toml", "a = \n", "TOML"),
    "css open": ("a.css", "a { color: red;\n", "never closed"),
    "css close": ("a.css", "a { b: c; } }\n", "closes nothing"),
    "css comment": ("a.css", "a {}\n/* why\n", "comment"),
    "html": ("a.html", "<div><section>x</div></section>\n", "closes nothing"),
    "html open": ("a.html", "<!doctype html><html><body><main><p>x</body></html>\n", "closes nothing"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files(name: str) -> None:
    path, text, word = BROKEN[name]
    found = told(parses, {path: text})
    assert found
    assert all(f"[syntax] {path}" in line for line in found)
    assert any(word in line for line in found), found


SOUND = {
    "python": ("a.py", "match x:\n    case [1, *rest]:\n        y: list[int] = rest\n\n\nasync def f(a, /, *, b): ...\n"),
    "python empty": ("a.py", ""),
    "ts": ("a.ts", "const a = { b: 1 } satisfies Record<string, number>\nexport type A = (typeof a)[keyof typeof a]\n"),
    "ts generics": ("a.ts", "export const f = <T extends { id: string }>(xs: readonly T[]): T | undefined => xs[0]\n"),
    "ts template": ("a.ts", "type R = `/api/${string}`\nexport const r = (id: string): R => `/api/${id}`\n"),
    "ts class": ("a.ts", "export class E extends Error {\n  constructor(readonly status: number) {\n    super()\n  }\n}\n"),
    "ts await": ("a.ts", "const x = await fetch('/a')\nexport default x\nimport type { A } from './a'\n"),
    "ts declare": ("a.d.ts", "export interface paths { '/api/x': { get: { responses: { 200: never } } } }\ndeclare const x: 1\n"),
    "tsx": ("a.tsx", "export default function A<T,>({ a }: { a?: T }) {\n  return <><p className=\"x\">Don't {`${a}`} &amp; go</p></>\n}\n"),
    "tsx ternary": ("a.tsx", "const a = b ? <i key={1} {...c} /> : (xs ?? []).map((x) => <B.C key={x.id} on={() => void f()} />)\n"),
    "tsx text": ("a.tsx", "const a = <p>1 - 2, a / b; \u201cquoted\u201d: fünf \U0001f41d</p>\n"),
    "mjs": ("a.mjs", "import { a } from 'a'\nconst { b = 1, ...c } = await a?.()\nexport { b as default, c }\n"),
    "json": ("a.json", '{"a": [1, null, "ü"]}'),
    "yaml": ("a.yml", "on: [push]\nx: &a {b: 1}\ny: *a\n---\nsecond: document\n"),
    "toml": ("a.toml", '[tool.x]\na = ["b"]\n'),
    "css": ("a.css", '@import "tailwindcss";\n@theme { --a: oklch(0.5 0.1 20); }\na::after { content: "}"; } /* { */\n'),
    "html": ("a.html", '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>x</title></head><body><p>a<p>b'
             '<ul><li>1<li>2</ul><img src="a"><br/><script>if (1 < 2) { x = "</b>" }</script></body></html>\n'),
    "svg": ("a.svg", '<svg viewBox="0 0 1 1"><path d="M0 0"/><g><circle r="1"></circle></g></svg>\n'),
    "markdown": ("a.md", "# <div> { [ (\n"),
    "unknown": ("a.xyz", "{{{"),
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_sound_files(name: str) -> None:
    path, text = SOUND[name]
    assert told(parses, {path: text}) == []


@settings(deadline=None)
@given(st.sampled_from([".py", ".ts", ".tsx", ".js", ".json", ".yml", ".toml", ".css", ".html"]), st.text())
def test_no_text_raises(suffix: str, text: str) -> None:
    told(parses, {f"a{suffix}": text})


FAULTY = {
    "undefined": ("def f():\n    return missing\n", "F821"),
    "unused import": ("import os\n\nx = 1\n", "F401"),
    "unused variable": ("def f():\n    a = 1\n", "F841"),
    "defined twice": ("def f():\n    return 1\n\n\ndef f():\n    return 2\n", "F811"),
    "mutable default": ("def f(a=[]):\n    return a\n", "B006"),
    "sleep": ("import time\n\n\nasync def f():\n    time.sleep(1)\n", "ASYNC251"),
    "open": ("async def f():\n    with open('a') as a:\n        return a.read()\n", "ASYNC230"),
    "f-string": ("x = 1\nprint('{}'.format(1, 2), f'{x}', '%s %s' % (1,))\n", "F5"),
    "return outside": ("return 1\n", "F706"),
    "comparison": ("def f(a):\n    a == 1\n    return a\n", "B015"),
    "is literal": ("def f(a):\n    return a is 'x'\n", "F632"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_ruff_finds(name: str) -> None:
    text, code = FAULTY[name]
    found = told(
        no_lint_errors, {"backend/app/routers/hive.py": text, "backend/app/models/hive.py": "x = 1\n"}
    )
    assert found
    assert all("backend/app/routers/hive.py:" in line for line in found)
    assert any(code in line for line in found), found


def test_style_is_not_ruffs_business_here() -> None:
    text = (
        "from typing import *\nimport os, sys\nfrom fastapi import Depends\n\n\n"
        "def F(x = Depends(os.getcwd), l = 1):\n    '''doc'''\n"
        "    if x == None : return sys\n    else: return List\n" + "#" * 200 + "\n"
    )
    assert told(no_lint_errors, {"a.py": text}) == []


def test_lint_leaves_what_others_tell() -> None:
    assert told(no_lint_errors, {"a.py": "def f(:\n", "../b.py": "import os\n", "c.ts": "const"}) == []
