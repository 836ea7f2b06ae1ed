"""Take a model's answer apart: files to write, or one typed JSON object.

Tolerant of how models wrap their answers, strict about what was cut off: text that may be
incomplete is an issue, never a file.
"""

from __future__ import annotations

from gencode_graph.tools.answers.files import ParsedAnswer, parse_files
from gencode_graph.tools.answers.typed import parse_json

__all__ = ["ParsedAnswer", "parse_files", "parse_json"]
