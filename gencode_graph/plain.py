"""Text from elsewhere, made fit to be shown: nothing in it moves a cursor, a clipboard or letters.

A model's answer, a provider's error, what a generated test printed: whatever is shown or logged passes here.
"""

from __future__ import annotations

import re

_SEQUENCES = re.compile(
    r"""(?:\x1b\]|\x9d) [^\x07\x1b\x9c]{0,4096} (?:\x07|\x1b\\|\x9c)   # OSC: titles, clipboard, links
    | (?:\x1b[PX^_]|[\x90\x98\x9e\x9f]) [^\x1b\x9c]{0,4096} (?:\x1b\\|\x9c)  # DCS, SOS, PM, APC
    | (?:\x1b\[|\x9b) [0-?]* [ -/]* [@-~]                            # CSI: colours, cursor
    | \x1b [ -/]* [0-~]                                              # what else begins with ESC
    """,
    re.VERBOSE,
)
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1 but for tab, line feed and what becomes one
    "\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f"  # of no width: words hidden in words
    "\u202a-\u202e\u2066-\u2069"  # turn the order of letters round
    "\ufff9-\ufffb"
)
_CUT = re.compile(f"[{_UNSEEN}]")
_LINE_ENDS = re.compile("\r\n|[\u2028\u2029]")
_LONE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(f"[\r\u2028\u2029\ud800-\udfff{_UNSEEN}]")


def plain(text: str) -> str:
    """``text`` with no control character but tab and line feed, and nothing that is not seen as it is."""
    text = _SEQUENCES.sub("", _LINE_ENDS.sub("\n", text))
    return _LONE.sub("\ufffd", _CUT.sub("", text.replace("\r", " ")))


def plain_json(document: str) -> str:
    """A JSON document that holds the same, with escapes for whatever ``plain`` would cut out."""
    return _ESCAPED.sub(lambda found: _escape(found[0]), document)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
