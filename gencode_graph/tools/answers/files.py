"""``parse_files``: the files an answer wants to write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gencode_graph.artifacts import Declined, Issue
from gencode_graph.tools.answers import words
from gencode_graph.tools.answers.blocks import Block, around_blocks, find_blocks
from gencode_graph.tools.answers.jsonish import find_json
from gencode_graph.tools.answers.text import normalise, strip_fence, strip_reasoning

UNCLOSED = "unclosed_block"
_MARKDOWN = frozenset({"md", "markdown", "mdx"})


@dataclass(frozen=True)
class ParsedAnswer:
    """What was found. ``files`` maps path to text, as written by the model: nothing here says
    that a path is allowed. An issue of check ``unclosed_block`` means that a file is missing.
    ``deleted`` are paths of files that are to go; ``declined`` says that a fault is in another's file."""

    files: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    declined: Declined | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether no file is given and none is taken out."""
        return not self.files and not self.deleted and not self.issues


def parse_files(answer: str) -> ParsedAnswer:
    """The files of an answer: ``<file path>`` blocks, else the JSON shape
    ``{"thinking", "files": [{"path", "content"}]}``. Never raises.

    Texts have LF line ends and end in a newline. Of a path given twice the last one counts, and what is
    given is not deleted.
    """
    text = strip_reasoning(normalise(answer))
    around = around_blocks(text)
    blocks = find_blocks(text) or list(_json_blocks(text))
    files: dict[str, str] = {}
    issues: list[Issue] = []
    for block in blocks:
        path = _tidy_path(block.path)
        if block.text is None:
            issues.append(_unclosed(path))
            continue
        if path in files:
            issues.append(_given_twice(path))
        files[path] = _tidy_text(path, block.text)
    gone = dict.fromkeys(map(_tidy_path, words.deletions(around)))
    deleted = [path for path in gone if path not in files]
    return ParsedAnswer(files, issues, deleted, words.declined(around))


def _tidy_path(path: str) -> str:
    path = path.strip()
    while path.startswith("./"):
        path = path[2:]
    return path


def _tidy_text(path: str, text: str) -> str:
    markdown = path.lower().endswith((".md", ".mdx"))
    text = strip_fence(text, only=_MARKDOWN if markdown else None)
    return text if not text or text.endswith("\n") else text + "\n"


def _json_blocks(text: str) -> Iterator[Block]:
    """Files of the JSON shape. Of a cut-off answer the last file counts as unclosed."""
    for found in find_json(text):
        blocks = list(_listed(found.value.get("files")))
        if blocks and found.cut_off:
            blocks[-1] = Block(blocks[-1].path, None)
        if blocks:
            yield from blocks
            return


def _listed(files: Any) -> Iterator[Block]:
    if isinstance(files, dict):
        files = [{"path": path, "content": content} for path, content in files.items()]
    for entry in files if isinstance(files, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("path"), str):
            content = entry.get("content")
            yield Block(entry["path"], normalise(content) if isinstance(content, str) else None)


def _unclosed(path: str) -> Issue:
    return Issue(
        check=UNCLOSED,
        path=path,
        message="This file is cut off: its closing </file> is missing. Write it again in full, "
        "shorter if need be, and close it with </file> on a line of its own.",
    )


def _given_twice(path: str) -> Issue:
    return Issue(
        check="duplicate_file",
        path=path,
        severity="warning",
        message="This file is given twice; the last one counts. Give each file once.",
    )
