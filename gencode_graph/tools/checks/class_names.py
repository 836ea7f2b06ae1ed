"""The classes and colours that a page's code writes out, where they are certain to be such.

Only what ends in a ``className``, a ``style`` or a colour attribute counts: a ``"red"`` among a page's
records is a word. A constant that is named there is followed to where it is declared in the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from gencode_graph.tools.checks.trees import nodes_of, parse_script, plain_children, text_of

_JOINERS = frozenset({"cn", "clsx", "cx", "twMerge", "twJoin"})
_CHOSEN = frozenset({"&&", "||", "??"})
_LITERALS = ("string", "template_string")
_WRAPPERS = (
    "jsx_expression", "parenthesized_expression", "array", "as_expression", "satisfies_expression",
    "non_null_expression",
)  # fmt: skip
_PAINTED = frozenset({"fill", "stroke", "color", "stopColor", "floodColor", "bgcolor"})
_COLOUR_KEYS = ("color", "background", "fill", "stroke")


@dataclass(frozen=True)
class Written:
    """A piece of literal text, and whether something worked out is joined to its end or its beginning."""

    text: str
    line: int
    joined_after: bool = False
    joined_before: bool = False

    def words(self) -> Iterator[Written]:
        """Its words; those at an end that is joined to something else are only a part of one."""
        parts = self.text.split()
        for index, part in enumerate(parts):
            before = self.joined_before and index == 0 and not self.text[:1].isspace()
            after = self.joined_after and index == len(parts) - 1 and not self.text[-1:].isspace()
            yield Written(part, self.line, joined_after=after, joined_before=before)


def classes_of(path: str, text: str) -> Iterator[Written]:
    """Every word of a ``className`` (or ``...ClassName``), of ``cn()`` and its like, and of ``cva()``."""
    tree = parse_script(path, text)
    consts = _constants(tree.root_node)
    found: dict[tuple[int, int], Written] = {}
    for node in nodes_of(tree, "jsx_attribute", "call_expression"):
        for string in _of_attribute(node, consts) if node.type == "jsx_attribute" else _of_call(node, consts):
            found |= {(string.start_byte, piece): written for piece, written in enumerate(_pieces(string))}
    for written in found.values():
        yield from written.words()


def colours_of(path: str, text: str) -> Iterator[Written]:
    """What colours are written as: in ``style``, in attributes of drawings."""
    tree = parse_script(path, text)
    consts = _constants(tree.root_node)
    for node in nodes_of(tree, "jsx_attribute"):
        name, *value = plain_children(node)
        if not value:
            continue
        if text_of(name) in _PAINTED:
            strings = _strings(value[0], consts)
        elif text_of(name) == "style":
            strings = (s for pair in _colour_pairs(value[0]) for s in _strings(pair, consts))
        else:
            continue
        for string in strings:
            yield from _pieces(string)


def _of_attribute(node: Node, consts: dict[str, Node]) -> Iterator[Node]:
    name, *value = plain_children(node)
    if value and (text_of(name) == "className" or text_of(name).endswith("ClassName")):
        yield from _strings(value[0], consts)


def _of_call(node: Node, consts: dict[str, Node]) -> Iterator[Node]:
    name, given = text_of(node.child_by_field_name("function")), node.child_by_field_name("arguments")
    if given is None:
        return
    if name in _JOINERS:
        for argument in plain_children(given):
            yield from _strings(argument, consts, keys=True)
    elif name == "cva":
        yield from (n for a in plain_children(given) for n in _cva(a))


def _cva(node: Node) -> Iterator[Node]:
    """The first argument, the values of all variants, and ``className`` of what goes together."""
    if node.type != "object":
        yield from _strings(node, {})
        return
    for pair in nodes_of(node, "pair"):
        key, value = text_of(pair.child_by_field_name("key")), pair.child_by_field_name("value")
        if value is None or value.type == "object":
            continue
        parents = [text_of(p.child_by_field_name("key")) for p in _above(pair, node)]
        if key in ("class", "className") or (parents and parents[-1] == "variants"):
            yield from _strings(value, {})


def _above(pair: Node, top: Node) -> list[Node]:
    """The pairs around this one, the innermost first."""
    found, node = [], pair.parent
    while node is not None and node != top:
        if node.type == "pair":
            found.append(node)
        node = node.parent
    return found


def _colour_pairs(value: Node) -> Iterator[Node]:
    for pair in nodes_of(value, "pair"):
        key = text_of(pair.child_by_field_name("key")).lower()
        inner = pair.child_by_field_name("value")
        if inner and any(word in key for word in _COLOUR_KEYS):
            yield inner


def _strings(node: Node, consts: dict[str, Node], *, keys: bool = False) -> Iterator[Node]:
    """The literals that the expression can come to. What is compared, called or looked up by is none."""
    if node.type in _LITERALS:
        yield node
    elif node.type == "object" and keys:
        named = (pair.child_by_field_name("key") for pair in nodes_of(node, "pair"))
        yield from (key for key in named if key and key.type == "string")
    elif node.type in ("identifier", "subscript_expression", "member_expression"):
        yield from _declared(node, consts)
    for part in _outcomes(node):
        yield from _strings(part, consts, keys=keys)


def _outcomes(node: Node) -> list[Node]:
    """The parts of an expression that may become its value, or a part of it."""
    if node.type == "template_string":
        holes = [inner for inner in plain_children(node) if inner.type == "template_substitution"]
        return [part for hole in holes for part in plain_children(hole)]
    if node.type == "ternary_expression":
        parts = [node.child_by_field_name(name) for name in ("consequence", "alternative")]
        return [part for part in parts if part]
    chosen = text_of(node.child_by_field_name("operator")) in _CHOSEN
    if node.type in _WRAPPERS or (node.type == "binary_expression" and chosen):
        return plain_children(node)
    return []


def _declared(node: Node, consts: dict[str, Node]) -> Iterator[Node]:
    """The literals of the constant that is named, looked up in or asked for one of its keys."""
    key = ""
    if node.type == "member_expression":
        key, node = text_of(node.child_by_field_name("property")), node.child_by_field_name("object") or node
    if node.type == "subscript_expression":
        node = node.child_by_field_name("object") or node
    value = consts.get(text_of(node)) if node.type == "identifier" else None
    if value is None:
        return
    if value.type == "object" or key:
        pairs = [(text_of(p.child_by_field_name("key")), p.child_by_field_name("value"))
                 for p in nodes_of(value, "pair")]  # fmt: skip
        named = [v for k, v in pairs if v and (k == key or not key)]
        if all(v.type in _LITERALS for v in named):
            yield from named
    elif value.type in (*_LITERALS, "array", "ternary_expression"):
        yield from _strings(value, {})


def _constants(root: Node) -> dict[str, Node]:
    """Constants of the whole file: name -> what they are, without ``as const`` and types."""
    found: dict[str, Node] = {}
    for child in root.named_children:
        inner = child.child_by_field_name("declaration") if child.type == "export_statement" else child
        for declared in nodes_of(inner, "variable_declarator") if inner and _is_const(inner) else ():
            value = declared.child_by_field_name("value")
            while value is not None and value.type in ("as_expression", "satisfies_expression"):
                value = plain_children(value)[0]
            if value is not None:
                found.setdefault(text_of(declared.child_by_field_name("name")), value)
    return found


def _is_const(node: Node) -> bool:
    return node.type == "lexical_declaration" and text_of(node).startswith("const")


def _pieces(string: Node) -> Iterator[Written]:
    """A literal's text, cut where something is put in."""
    line = string.start_point[0] + 1
    if string.type == "string":
        yield Written(text_of(string)[1:-1], line)
        return
    source, start = string.text or b"", 1
    cuts = [c for c in string.children if c.type == "template_substitution"]
    for index, cut in enumerate([*cuts, None]):
        end = cut.start_byte - string.start_byte if cut else len(source) - 1
        text = source[start:end].decode("utf-8", "replace")
        at = line + source[:start].count(b"\n")
        yield Written(text, at, joined_after=cut is not None, joined_before=index > 0)
        start = cut.end_byte - string.start_byte if cut else end
