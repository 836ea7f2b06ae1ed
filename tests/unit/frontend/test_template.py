"""The locked frontend: installable offline by hash, whole in every language, as the prompts say."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from tree_sitter import Language, Node, Parser
from tree_sitter_typescript import language_tsx

from gencode_graph.artifacts import Analysis, Needs, Page
from gencode_graph.models.offline.pages.strings import Words
from gencode_graph.plain import plain
from gencode_graph.tools.scaffold import skeleton

PARSER = Parser(Language(language_tsx()))
HOME = Page(slug="home", route="/", kind="landing", title="Home")
LANGUAGES = ("en", "id", "es", "de", "fr", "pt", "nl", "it")
DERIVED = {"frontend/src/api/schema"}


def _app(**changes: Any) -> dict[str, str]:
    values = {"name": "Shop's “Best”", "summary": "A shop", "pages": [HOME], **changes}
    return skeleton(Analysis.model_validate(values))


@pytest.fixture(scope="module")
def app() -> dict[str, str]:
    return _app(needs=Needs(auth=True))


def _scripts(app: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in app.items() if path.endswith((".ts", ".tsx", ".mjs"))}


def test_packages_are_pinned_and_the_lock_names_no_address(app: dict[str, str]) -> None:
    package = json.loads(app["frontend/package.json"])
    lock = json.loads(app["frontend/package-lock.json"])
    for kind in ("dependencies", "devDependencies"):
        assert package[kind] == lock["packages"][""][kind]
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package[kind].values())
    for name, entry in lock["packages"].items():
        assert "resolved" not in entry
        bundled = entry.get("inBundle", False)  # comes inside a package that has its own hash
        assert not name or bundled or entry["integrity"].startswith("sha512-")


@pytest.mark.parametrize("auth", [False, True])
def test_every_script_parses(auth: bool) -> None:
    for path, text in _scripts(_app(needs=Needs(auth=auth))).items():
        assert not PARSER.parse(text.encode()).root_node.has_error, path


@pytest.mark.parametrize("auth", [False, True])
def test_every_import_of_the_core_leads_to_a_file(auth: bool) -> None:
    app = _app(needs=Needs(auth=auth))
    known = {re.sub(r"(\.d)?\.tsx?$", "", path) for path in app} | DERIVED
    for path, text in _scripts(app).items():
        for target in re.findall(r'from "@/([^"]+)"', text):
            assert f"frontend/src/{target}" in known, f"{path} imports @/{target}"


def _names(node: Node) -> set[str]:
    if node.type == "property_identifier" and node.parent and node.parent.type == "pair":
        return {(node.text or b"").decode()}
    return {name for child in node.children for name in _names(child)}


@pytest.mark.parametrize("language", [*LANGUAGES, "pt-BR", "xx"])
def test_the_frame_has_all_its_texts_in_every_language(language: str) -> None:
    text = _app(language=language)["frontend/src/app/strings.ts"]
    tree = PARSER.parse(text.encode()).root_node
    assert not tree.has_error
    assert _names(tree) == _names(PARSER.parse(_app()["frontend/src/app/strings.ts"].encode()).root_node)
    assert ("Try again" in text) == (language in ("en", "xx"))


def test_texts_keep_their_gaps_in_every_language() -> None:
    def gaps(language: str) -> list[tuple[str, list[str]]]:
        text = _app(language=language)["frontend/src/app/strings.ts"]
        entries = re.findall(r'^  (\w+): (".*"),$', text, re.MULTILINE)
        return [(key, sorted(re.findall(r"\{(\w+)\}", json.loads(value)))) for key, value in entries]

    assert all(gaps(language) == gaps("en") for language in LANGUAGES)


def test_names_with_quotes_do_not_break_the_page() -> None:
    html = _app(name='<Tom> & "Co"')["frontend/index.html"]
    assert "<title>&lt;Tom&gt; &amp; &#34;Co&#34;</title>" in html


def test_nothing_of_a_name_that_is_not_seen_gets_into_the_app() -> None:
    """In a page it would be an attack on whoever reads its source, or its title in a list of windows."""
    odd = 'T\x1b]52;c;eA==\x07om\x9b31m \u202e& <b>"Co"</b>\x85\u2066\'\u200b\x7f\u2028x'
    home = HOME.model_dump() | {"title": odd}
    app = _app(name=odd, summary=odd, tagline=odd, pages=[home])
    html = app["frontend/index.html"]
    assert "<title>Tom &amp; &lt;b&gt;&#34;Co&#34;&lt;/b&gt;&#39;\nx</title>" in html
    assert "<b>" not in html
    for path, text in app.items():
        assert plain(text) == text, path


def test_nginx_passes_the_api_on_only_where_there_is_one() -> None:
    assert "proxy_pass" in _app()["frontend/nginx.conf"]
    assert "proxy_pass" not in _app(needs=Needs(backend=False))["frontend/nginx.conf"]


def _notes() -> str:
    stack = files("gencode_graph.prompts").joinpath("stack")
    names = ("frontend.md", "frontend_parts.md", "frontend_collection.md", "frontend_custom.md")
    return "\n".join(stack.joinpath(name).read_text("utf-8") for name in names)


def test_the_prompt_names_the_versions_that_are_installed(app: dict[str, str]) -> None:
    package = json.loads(app["frontend/package.json"])
    installed = {**package["dependencies"], **package["devDependencies"]}
    named = {"React": "react", "TypeScript": "typescript", "Vite": "vite", "Tailwind CSS": "tailwindcss"}
    for word, version in re.findall(r"([A-Za-z@/-]+(?: CSS)?) (\d+\.\d+)", _notes().split("\n")[1]):
        assert installed[named.get(word, word)].startswith(f"{version}."), word


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _listed() -> dict[str, list[str]]:
    """The components that the notes list, by the module that a page imports them from."""
    blocks = re.findall(r"```ts\n(.*?)```", _notes(), re.DOTALL)
    found: dict[str, list[str]] = {}
    folder = ""
    for line in "\n".join(blocks).splitlines():
        if section := re.match(r"// @/(lib|components(?:/(?:ui|collection))?)", line):
            folder = section[1]
        for names in re.findall(r"(?:^|\s{3,})((?:[A-Za-z]+ ?)+)", line.split("//")[0]):
            if folder != "lib":
                module = folder if folder.endswith("/collection") else f"{folder}/{_kebab(names.split()[0])}"
                found.setdefault(module, []).extend(names.split())
    return found


def _exports(app: dict[str, str], module: str) -> set[str]:
    index = app.get(f"frontend/src/{module}/index.ts", "")
    own = app.get(f"frontend/src/{module}.tsx", "")
    exported = re.findall(r"^export \{([^}]+)\}", index, re.MULTILINE)
    return {n.strip() for part in exported for n in part.split(",")} | set(
        re.findall(r"^export (?:function|const) (\w+)", own, re.MULTILINE)
    )


def test_the_prompt_names_only_what_the_core_exports(app: dict[str, str]) -> None:
    listed = _listed()
    for module, names in listed.items():
        assert set(names) <= _exports(app, module), module
    assert sum(map(len, listed.values())) >= 40


def test_every_component_is_in_the_prompt(app: dict[str, str]) -> None:
    text = _notes()
    for path, source in app.items():
        if "/src/components/" in path and path.endswith(".tsx"):
            for name in re.findall(r"^export function (\w+)\(", source, re.MULTILINE):
                inner = ("ToastProvider", "ConfirmDialog")  # others are made of them
                assert name in inner or re.search(rf"\b{name}\b", text), f"{path}: {name}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_frame_says_what_the_offline_journeys_look_for(language: str) -> None:
    text, words = _app(language=language)["frontend/src/app/strings.ts"], Words(language)
    assert f'cancel: "{words("cancel")}"' in text
    assert f'clearFilters: "{words("clear")}"' in text
