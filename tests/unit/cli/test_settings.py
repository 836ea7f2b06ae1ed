"""Settings as the command meets them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "raw",
    ["GENCODE_MODEL=caf\xe9".encode("latin-1"), b"\x00\x01\x02", b"\xff\xfeG", b"A=" + b"x" * 2_000_000],
)
def test_a_file_that_is_no_text_is_one_line_that_names_it(gencode, tmp_path, raw):
    (tmp_path / ".env").write_bytes(raw)
    result = gencode("list")
    assert (result.code, len(result.err.splitlines())) == (2, 1)
    assert "The file .env " in result.err


@pytest.mark.parametrize("cost", ["-1", "nan", "inf", "1e400", "0"])
def test_a_cap_on_the_command_line(gencode, cost):
    assert gencode("new", "Books", "--max-cost", cost).code == 2
