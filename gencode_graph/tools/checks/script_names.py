"""What JavaScript and TypeScript modules import and export, read from their syntax trees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from gencode_graph.tools.checks.trees import nodes_of, parse_script, plain_children, string_of, text_of


@dataclass(frozen=True)
class Import:
    """One import or re-export. ``names`` are those asked of ``source``, "default" among them;
    a namespace or side-effect import asks for none."""

    source: str
    names: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Exports:
    """``names`` with "default" if there is one, and the sources of ``export *``."""

    names: frozenset[str]
    stars: tuple[str, ...] = ()


def imports_of(path: str, text: str) -> Iterator[Import]:
    """All imports with a literal source: static, re-exported, dynamic."""
    tree = parse_script(path, text)
    for node in nodes_of(tree, "import_statement", "export_statement", "call_expression"):
        line = node.start_point[0] + 1
        if node.type == "call_expression":
            function = node.child_by_field_name("function")
            arguments = node.child_by_field_name("arguments")
            given = plain_children(arguments) if arguments else []
            if function and function.type == "import" and given:
                source = string_of(given[0])
                if source is not None:
                    yield Import(source, (), line)
            continue
        source = string_of(node.child_by_field_name("source"))
        if source is not None:
            yield Import(source, tuple(_asked(node)), line)


def exports_of(path: str, text: str) -> Exports:
    """What the module offers."""
    names: set[str] = set()
    stars: list[str] = []
    for node in parse_script(path, text).root_node.children:
        if node.type != "export_statement":
            continue
        source = string_of(node.child_by_field_name("source"))
        kinds = {child.type for child in node.children}
        if "default" in kinds:
            names.add("default")
        elif source is not None and "*" in kinds:
            stars.append(source)
        else:
            names |= set(_offered(node))
    return Exports(frozenset(names), tuple(stars))


def _asked(node: Node) -> Iterator[str]:
    for child in node.named_children:
        if child.type == "import_clause":
            for part in child.named_children:
                if part.type == "identifier":
                    yield "default"
                elif part.type == "named_imports":
                    yield from (
                        text_of(s.child_by_field_name("name")) for s in nodes_of(part, "import_specifier")
                    )
        elif child.type == "export_clause":
            yield from (text_of(s.child_by_field_name("name")) for s in nodes_of(child, "export_specifier"))


def _offered(node: Node) -> Iterator[str]:
    for child in node.named_children:
        if child.type == "export_clause":
            for spec in nodes_of(child, "export_specifier"):
                yield text_of(spec.child_by_field_name("alias") or spec.child_by_field_name("name"))
        elif child.type == "namespace_export":
            yield from (text_of(name) for name in child.named_children)
        elif child.type in ("lexical_declaration", "variable_declaration"):
            for declared in child.named_children:
                yield from _pattern(declared.child_by_field_name("name"))
        elif child.type == "ambient_declaration":
            yield from _offered(child)
        else:
            named = child.child_by_field_name("name")
            yield from [text_of(named)] if named else []


def _pattern(node: Node | None) -> Iterator[str]:
    """Names bound by ``x``, ``{ a, b: c }`` or ``[a]``."""
    if node is None:
        return
    if node.type == "identifier":
        yield text_of(node)
    else:
        yield from (text_of(n) for n in nodes_of(node, "identifier", "shorthand_property_identifier_pattern"))
