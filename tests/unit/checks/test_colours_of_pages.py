"""Pages take colours from the theme; classes without a rule and variables that nothing sets are found."""

from __future__ import annotations

import pytest

from gencode_graph.tools.checks.colours_of_pages import tokens_only
from gencode_graph.tools.verify.classes import idle_classes
from tests.unit.checks.drafts import told

PAGE = "frontend/src/pages/hives/index.tsx"
STYLES = "frontend/src/pages/hives/index.css"

LITERAL = {
    "palette": '<p className="mt-2 bg-blue-500" />',
    "with a variant": '<p className="hover:text-slate-700" />',
    "with an opacity": '<p className="border-t-red-200/50" />',
    "white": '<p className="text-white" />',
    "arbitrary": '<p className="bg-[#fff0aa]" />',
    "arbitrary function": '<p className="shadow-[0_0_2px_rgb(255_0_0)]" />',
    "dark": '<p className="dark:bg-card" />',
    "chosen": '<p className={status === "red" ? "text-red-600" : "text-muted-foreground"} />',
    "joined": '<p className={cn("p-2", late && "text-red-600")} />',
    "key": '<p className={clsx({ "bg-green-100": done })} />',
    "template": '<p className={`p-2 ${late ? "bg-red-100" : ""}`} />',
    "by a constant": 'const TONES = { a: "bg-sky-100", b: "bg-muted" } as const;\n<p className={TONES[tone]} />',
    "by a constant's key": 'const T = { a: { label: "x", box: "bg-sky-100" } };\n<p className={T[tone].box} />',
    "variants": 'const box = cva("p-2", { variants: { tone: { late: "bg-red-100" } } })',
    "style": '<p style={{ color: "#ff0000" }} />',
    "named": '<p style={{ backgroundColor: "red" }} />',
    "drawing": '<rect fill="#0f0" />',
    "colours of a chart": 'const COLOURS = ["#e11"];\n<Bar fill={COLOURS[index]} />',
}


@pytest.mark.parametrize("name", LITERAL)
def test_a_literal_colour_is_found(name: str) -> None:
    found = told(tokens_only, {PAGE: f"export default function P() {{ return 1 }}\n{LITERAL[name]}\n"})
    assert len(found) == 1, found


FINE = {
    "tokens": '<p className="bg-chart-1 text-muted-foreground border-border fill-current" />',
    "a veil": '<div className="bg-black/50 text-primary-foreground" />',
    "a variable": '<p className="[--x:1] w-[calc(100%-2rem)]" style={{ color: "var(--chart-2)" }} />',
    "a word of the data": 'const rows = [{ colour: "red", code: "#ff0000" }];\n<p>{rows[0].code}</p>',
    "compared": '<p className={tone === "bg-red-500" ? "p-1" : "p-2"} />',
    "a person's own colour": "<p style={{ backgroundColor: label.colour }} />",
    "a picker": '<input type="color" defaultValue="#ff0000" />',
    "a heading": '<a href="#faq">#123</a>',
    "looked up": '<p className={toneOf("red")} />',
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_no_colour_of_the_pages_own_is_not(name: str) -> None:
    assert told(tokens_only, {PAGE: f"{FINE[name]}\n"}) == []


def test_styles_of_a_page_are_held_to_it_too() -> None:
    css = ".a { color: #f00; background: var(--card); box-shadow: 0 1px 2px rgb(0 0 0 / 0.1) }\n"
    found = told(
        tokens_only, {STYLES: css + "#fff { margin: 0 }\n@media print { .b { color: hsl(0 50% 50%) } }\n"}
    )
    assert len(found) == 2
    assert told(tokens_only, {"frontend/src/index.css": css}) == []


BUILT = (
    ":root{--chart-1:#111;--w:2px}.mt-2{margin:0}.bg-chart-1{fill:var(--chart-1)}.hover\\:mt-2:hover{margin:0}"
    ".w-\\[calc\\(100\\%-2rem\\)\\]{width:1px}.\\32 xl\\:mt-2{margin:0}.tile-1{margin:0}.p-0\\.5{padding:1px}"
)


def idle(code: str, more: str = "") -> list[str]:
    files = {PAGE: code, "frontend/src/pages/hives/index.css": more}
    return [issue.message for issue in idle_classes(files, [BUILT])]


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ('<p className="mt-2 bg-chart-12" />', "'bg-chart-12' has no rule"),
        ('<p className="text-brand" />', "'text-brand'"),
        ('<p className={cn("mt-2", wide && "mt-two")} />', "'mt-two'"),
        ("<p className={`fill-chart-${n}`} />", "Classes 'fill-chart-' + a value make no style"),
        ('<p style={{ color: "var(--brand)" }} />', "Nothing sets the variable --brand"),
        ('<p className="bg-(--brand)" />', "--brand"),
    ],
)
def test_a_class_without_a_rule_and_a_variable_without_a_value_are_found(code: str, word: str) -> None:
    found = idle(code)
    assert found
    assert any(word in message for message in found)


@pytest.mark.parametrize(
    "code",
    [
        '<p className="mt-2 hover:mt-2 2xl:mt-2 w-[calc(100%-2rem)] p-0.5 group peer/name" />',
        "<p className={`mt-2 ${extra}`} />",
        "<p className={`tile-${n}`} />",
        '<p style={{ color: "var(--chart-1)", width: "var(--mine, 2px)" }} />',
        '<p style={{ "--mine": "1px", width: "var(--mine)" }} />',
        '<p className={status === "nothing-like-it" ? "mt-2" : ""} title="no-class" />',
    ],
)
def test_what_has_its_rule_is_fine(code: str) -> None:
    assert idle(code) == []


def test_the_colours_there_are_instead_are_named() -> None:
    assert "There are: bg-chart-1." in idle('<p className="bg-chart-12" />')[0]
