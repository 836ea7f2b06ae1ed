"""Nothing in an answer runs at build time or loads what is not the app's own; sound apps do neither."""

from __future__ import annotations

import json

import pytest

from gencode_graph.models.recording import recorded
from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.checks.loading import nothing_foreign, plain_kinds
from gencode_graph.tools.draft import Draft
from tests.recordings import recorded_runs
from tests.unit.checks.drafts import FACTS, draft

CSS = "frontend/src/pages/hives/page.css"
TSX = "frontend/src/pages/hives/index.tsx"
SVG = "frontend/src/pages/hives/logo.svg"
PAGE = "export default function Hives() {\n  return %s\n}\n"
BESIDE = {
    "frontend/src/pages/hives/bee.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "frontend/src/pages/hives/more.css": ".b { color: red }",
}


def said(files: dict[str, str]) -> list[str]:
    return [issue.message for issue in nothing_foreign(draft({**BESIDE, **files}), FACTS)]


@pytest.mark.parametrize(
    "css",
    [
        '@plugin "./theme.mjs";',
        "@PLUGIN './theme.mjs' { a: b }",
        r'@\70lugin "./theme.mjs";',
        r'@\000070 lugin "./theme.mjs";',
        '.a { color: red; @plugin "./x" }',
        '@media print { @layer base { @plugin "x"; } }',
        ".a { --x: { @plugin './x' } }",
        "/* @plugin './x'; */",
        ".a::after { content: \"@plugin './x';\" }",
        '@config "./tailwind.config.js";',
        '@source "../../../../../etc";',
        '@source inline("{1..999}{1..999}");',
        '@import "tailwindcss" source("../../../..");',
        "@tailwind utilities source('/etc');",
        '@import url("https://evil.example/x.css");',
        "@import url(//evil.example/x.css);",
        '@import "/etc/passwd";',
        '@import "../../../../../../etc/x.css";',
        '@import "not-installed/x.css";',
        '@import "./missing.css";',
        '@import "@/../../backend/x.css";',
        '@reference "../../../vite.config.ts";',
        "@import;",
        ".a { background: url(http://evil.example/x.png) }",
        '.a { background: url("https://evil.example/x.png") }',
        ".a { background: u\\72l(https://evil.example/x.png) }",
        ".a { background: url('/@fs/etc/passwd') }",
        ".a { background: url(../../../../../../etc/passwd) }",
        ".a { background: url('data:text/html,<script>alert(1)</script>') }",
        '.a { background: image-set("./bee.svg" 1x, "https://evil.example/2x.png" 2x) }',
        "@font-face { font-family: x; src: url(https://evil.example/x.woff2) }",
        ".a { width: expression(alert(1)) }",
        ".a { -moz-binding: url(#x) }",
        ".a { behavior: url(./bee.svg) }",
        ".a { beh\\61vior: none }",
    ],
)
def test_styles_that_run_or_load(css: str) -> None:
    (message, *_) = said({CSS: css})
    assert message
    assert said({TSX: PAGE % f"<style>{{`{css}`}}</style>"}) or "\\" in css


@pytest.mark.parametrize(
    "css",
    [
        "@reference '../../theme.css';\n.a { @apply rounded-lg bg-primary/10; }",
        '@import "./more.css" layer(base) screen;',
        "@layer components { .a { color: var(--primary) } }",
        "@media (min-width: 40rem) { .a:hover { scroll-behavior: smooth; background: url('./bee.svg') } }",
        ".a { background: url(data:image/svg+xml,%3Csvg%3E) } .b { fill: url(#gradient) }",
        "@namespace svg url(http://www.w3.org/2000/svg);",
        "@tailwind utilities;",
        "@theme inline { --color-x: red } @custom-variant dark (&:where(.dark *)); @utility tab-4 { tab-size: 4 }",
        "@keyframes rise { from { opacity: 0 } }",
        "@import 'react/x.css';",
        "@import '@/theme.css';\n.a { background: url('@/pages/hives/bee.svg') }",
    ],
)
def test_sound_styles(css: str) -> None:
    assert said({CSS: css}) == []


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>",
        "<rect onclick='alert(1)'/>",
        "<foreignObject><p/></foreignObject>",
        "<a href='javascript:alert(1)'><rect/></a>",
        "<a href='&#106;ava\nscript:alert(1)'><rect/></a>",
        "<image href='https://evil.example/x.png'/>",
        "<use xmlns:l='http://www.w3.org/1999/xlink' l:href='//evil.example/x.svg#a'/>",
        "<image href='data:image/svg+xml,%3Csvg%3E'/>",
        "<animate attributeName='href' values='javascript:alert(1)'/>",
        "<style>@import url(https://evil.example/x.css);</style>",
        "<rect style='fill: url(https://evil.example/x)'/>",
        "<rect fill='url(https://evil.example/x#y)'/>",
        "<?xml-stylesheet href='x.css'?>",
        "<rect>",
    ],
)
def test_drawings_with_programs(body: str) -> None:
    assert said({SVG: f"<svg xmlns='http://www.w3.org/2000/svg'>{body}</svg>"})


def test_entities_are_not_expanded() -> None:
    bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><svg>&b;</svg>"
    (message,) = said({SVG: bomb})
    assert "DOCTYPE" in message


def test_a_sound_drawing() -> None:
    body = (
        "<defs><linearGradient id='g'><stop offset='0'/></linearGradient></defs>"
        "<style>.a { fill: url(#g) }</style><use href='#g'/><rect class='a' fill='url(#g)'/>"
    )
    text = f"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'>{body}</svg>"
    assert said({SVG: text}) == []


@pytest.mark.parametrize(
    "html",
    [
        "<script src=x></script>", "<IMG SRC=x onerror=alert(1)>", "<iframe srcdoc='<p>'></iframe>",
        "<iframe src=https://evil.example></iframe>", "<object data=x></object>", "<base href=//evil.example>",
        "<meta http-equiv=Refresh content='0;url=x'>", "<a href=' java&#10;script:x'>x</a>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
    ],
)  # fmt: skip
def test_markup_with_programs(html: str) -> None:
    assert said({"frontend/about.html": html})


@pytest.mark.parametrize(
    "element",
    [
        "<script src={x} />", '<iframe srcDoc="x" />', '<base href="/" />', '<a href="javascript:x()">x</a>',
        "<a href={'javascript:x()'}>x</a>", '<meta httpEquiv="refresh" content="0" />',
        '<link rel="stylesheet" href="https://evil.example/x.css" />', "<embed src={x} />",
    ],
)  # fmt: skip
def test_elements_of_pages_that_run_or_load(element: str) -> None:
    assert said({TSX: PAGE % element})


@pytest.mark.parametrize(
    "line",
    [
        'import config from "../../../vite.config.ts?raw"',
        'import config from "@/../vite.config"',
        'const all = import.meta.glob("../../../../**/*", { eager: true, query: "?raw" })',
        'const all = import.meta.glob(["./*.ts", "/../**"])',
        'const all = import.meta.glob("@/../../**")',
        "const page = await import(name)",
        "const page = await import(/* @vite-ignore */ name)",
        "const file = new URL('../../../../../etc/passwd', import.meta.url)",
        "const file = new URL(`./${name}.svg`, import.meta.url)",
        "/** @jsxImportSource ./evil */",
        '/// <reference path="../../../../../etc/passwd" />',
    ],
)
def test_modules_that_load_what_is_not_theirs(line: str) -> None:
    assert said({TSX: f"{line}\n", "frontend/vite.config.ts": "export default {}\n"})


@pytest.mark.parametrize(
    "line",
    [
        'import bee from "./bee.svg?url"',
        'import "./more.css"',
        'const all = import.meta.glob("./parts/*.tsx", { eager: true })',
        'const page = lazy(() => import("./bee.svg"))',
        'const page = lazy(() => import(/* webpackChunkName: "bee" */ "./bee.svg"))',
        'const raw = import.meta.glob("./*.svg", { query: "?raw", import: "default" })',
        'const file = new URL("./bee.svg", import.meta.url)',
        "const address = new URL(path, window.location.origin)",
        "// Writes the address into the URL (see @/lib/utils)",
        'const shown = <a href={link} onClick={open}><img src="https://pictures.example/x.png" /></a>',
        "const shown = <Script src={x} />",
    ],
)
def test_sound_modules(line: str) -> None:
    assert said({TSX: f"{line}\n"}) == []


@pytest.mark.parametrize(
    "name",
    [
        "package.json", "tsconfig.json", "tsconfig.app.json", ".npmrc", ".env", "vite.config.ts", "theme.mjs",
        "postcss.config.js", "tailwind.config.ts", "page.html", "evil.pth", "a.wasm", "conftest.py", "x.node",
    ],
)  # fmt: skip
def test_files_that_tools_obey(name: str) -> None:
    (issue,) = plain_kinds(draft({f"frontend/src/pages/hives/{name}": "{}"}), FACTS)
    assert issue.check == "file_kind"
    assert "page" in issue.message


@pytest.mark.parametrize(
    "name", ["index.tsx", "use-hives.ts", "table.config.ts", "data.json", "page.module.css", "logo.svg"]
)
def test_files_that_pages_are_made_of(name: str) -> None:
    assert plain_kinds(draft({f"frontend/src/pages/hives/{name}": "{}"}), FACTS) == []


@pytest.mark.parametrize(
    "text", ["{", "<", "@", "@import", "url(", "\0", "<svg", "\ud800", "((((" * 5000, "@a{" * 5000]
)
@pytest.mark.parametrize("path", [CSS, TSX, SVG, "frontend/x.html"])
def test_broken_files_are_no_trouble(path: str, text: str) -> None:
    said({path: text})


@pytest.mark.parametrize("run", [*recorded_runs()], ids=lambda run: run.name)
def test_recorded_answers_have_nothing_of_it(run: object) -> None:
    """What models really wrote, and were right to."""
    answers = [e for e in recorded(run.exchanges).values() if e.step != "review"]  # type: ignore[attr-defined]
    written = {file: text for e in answers for file, text in parse_files(e.answer).files.items()}
    assert len(written) >= len({(e.step, e.unit) for e in answers if e.step != "analysis"}) > 3
    whole = Draft(unit=draft({}).unit, answer=json.dumps({}), files=written)
    facts = FACTS.__class__(files={**FACTS.files, **written}, may_write=("**",))
    assert [str(issue) for check in (plain_kinds, nothing_foreign) for issue in check(whole, facts)] == []
