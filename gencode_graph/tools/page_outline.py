"""What a user meets on a page, taken from its source: elements with their words, and lists of words.

    // form.tsx
    <Field label="Title" required>
      <Input {...register("title", { required: "Title is required" })}>
    <Button type="submit"> {record ? "Save" : "Create book"}

A journey needs labels, roles and texts to the letter, and none of the code around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from tree_sitter import Node

from gencode_graph.tools.checks.trees import nodes_of, parse_script, text_of

_LONGEST = 240
"""Characters of one value: more is code, not words."""
_UNSEEN = frozenset(
    ("className", "key", "id", "htmlFor", "size", "variant", "style", "aria-hidden", "icon", "src", "step")
)
_HANDLER = re.compile("on[A-Z]")
_SHOWN = frozenset(
    {"required", "disabled", "type", "multiple", "checked", "role", "aria-label", "aria-labelledby"}
)
_LOGIC = 8000
"""Characters of ``logic.ts`` up to which it is shown whole: who plays a game has to know its questions."""
_ELEMENTS = ("jsx_element", "jsx_self_closing_element")
_STRINGS = ("string", "template_string")
_LEAVES = ("string", "number", "identifier", "call_expression", "arrow_function", "template_string")
_VALUES = ("string", "number", "true", "false", "template_string", "array", "ternary_expression")


def page_outline(files: Mapping[str, str]) -> str:
    """Of a page's files (path -> text), those with elements or words; of ``data.ts`` its constants, of a
    tool's ``logic.ts`` all of it. Tests are left out."""
    parts = []
    for path, text in sorted(files.items()):
        name = PurePosixPath(path)
        if name.suffix in (".ts", ".tsx") and ".test." not in name.name:
            lines = _lines(name, text)
            parts += [f"// {name.name}", *lines] if lines else []
    return "\n".join(parts)


def _lines(path: PurePosixPath, text: str) -> list[str]:
    root = parse_script(str(path), text).root_node
    if path.name == "logic.ts" and len(text) <= _LOGIC:
        return [text.strip()]
    return list(_constants(root) if path.name == "data.ts" else _outline(root, 0))


def _outline(node: Node, depth: int) -> Iterator[str]:
    for child in node.named_children:
        if child.type in ("import_statement", "interface_declaration", "type_alias_declaration"):
            continue
        if child.type in _ELEMENTS:
            yield from _element(child, depth)
        elif (words := _words(child)) is None:
            yield from _outline(child, depth)
        else:
            yield "  " * depth + words
            if any(nodes_of(child, *_ELEMENTS)):
                yield from _outline(child, depth + 1)


def _constants(root: Node) -> Iterator[str]:
    """Lists and records of nothing but words: what options are called."""
    for node in nodes_of(root, "variable_declarator"):
        value = node.child_by_field_name("value")
        if value is not None and value.type in ("as_expression", "satisfies_expression"):
            value = value.named_children[0]
        if value is None or value.type not in ("array", "object"):
            continue
        text = f"{text_of(node.child_by_field_name('name'))} = {' '.join(text_of(value).split())}"
        leaves = list(nodes_of(value, *_LEAVES))
        if leaves and all(leaf.type == "string" for leaf in leaves) and len(text) <= _LONGEST * 2:
            yield text


def _element(node: Node, depth: int) -> Iterator[str]:
    opening = node.child_by_field_name("open_tag") or node
    told = list(filter(None, (_attribute(part) for part in opening.named_children)))
    content = node.named_children if node.type == "jsx_element" else []
    text = _text(content)
    name = text_of(opening.child_by_field_name("name"))
    if told or text:
        yield "  " * depth + f"<{' '.join([name, *told])}>{text}"
        depth += 1
    nested = [child for child in opening.named_children if child.type == "jsx_attribute"]
    for part in [*nested, *content]:
        if part.type in _ELEMENTS:
            yield from _element(part, depth)
        elif part.type in ("jsx_expression", "jsx_attribute") and any(nodes_of(part, *_ELEMENTS)):
            yield from _outline(part, depth)


def _attribute(part: Node) -> str:
    """An attribute that a user sees or can tell by, as it is written; "" for the others."""
    text = " ".join(text_of(part).split())
    if part.type == "jsx_expression":  # {...register("title", ...)}
        return text if _short_words(part, text) else ""
    if part.type != "jsx_attribute":
        return ""
    name = text_of(part.named_children[0])
    if name in _UNSEEN or _HANDLER.match(name) or any(nodes_of(part, *_ELEMENTS)):
        return ""
    return text if name in _SHOWN or _short_words(part, text) else ""


def _text(content: list[Node]) -> str:
    """The element's own words, expressions among them."""
    parts = []
    for child in content:
        text = " ".join(text_of(child).split())
        shown = child.type == "jsx_text" or (
            child.type == "jsx_expression" and len(text) <= _LONGEST and not any(nodes_of(child, *_ELEMENTS))
        )
        if shown and text:
            parts.append(text)
    return "".join(f" {part}" for part in parts)


def _words(node: Node) -> str | None:
    """An object or constant list that holds words: ``{ field: "title", label: "Title" }``."""
    if node.type == "object":
        pairs = [pair for pair in node.named_children if pair.type == "pair"]
        said = [p for p in pairs if _value(p).type in _VALUES and _words_in(_value(p))]
        if said:
            kept = [p for p in pairs if _value(p).type in _VALUES]
            text = f"{{ {', '.join(' '.join(text_of(p).split()) for p in kept)} }}"
            return text if len(text) <= _LONGEST else None
    if node.type == "variable_declarator":
        array = next(nodes_of(node, "array"), None)
        parts = array.named_children if array else []
        if parts and all(part.type == "string" for part in parts):
            return f"{text_of(node.child_by_field_name('name'))} = {' '.join(text_of(array).split())}"
    return None


def _value(pair: Node) -> Node:
    return pair.child_by_field_name("value") or pair


def _short_words(node: Node, text: str) -> bool:
    return len(text) <= _LONGEST and _words_in(node)


def _words_in(node: Node) -> bool:
    return any(True for _ in nodes_of(node, *_STRINGS))
