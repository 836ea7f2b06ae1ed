import asyncio
import os

from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.sandbox.output import BoundedOutput, pump


@given(st.lists(st.binary(max_size=40)), st.integers(2, 60))
def test_what_is_kept_is_the_head_and_the_tail(chunks: list[bytes], limit: int) -> None:
    output = BoundedOutput(limit)
    for chunk in chunks:
        output.feed(chunk)
    whole, half = b"".join(chunks), limit // 2
    assert output.truncated == (len(whole) > 2 * half)
    if not output.truncated:
        assert output.text() == whole.decode(errors="replace")
    else:
        gap = f"\n[... {len(whole) - 2 * half} bytes left out ...]\n"
        head, tail = whole[:half], whole[-half:]
        assert output.text() == head.decode(errors="replace") + gap + tail.decode(errors="replace")


async def test_pump_reads_until_the_last_writer_closes() -> None:
    reading, writing = os.pipe()
    output = BoundedOutput()
    task = asyncio.create_task(pump(os.fdopen(reading, "rb", buffering=0), output))
    os.write(writing, b"one ")
    await asyncio.sleep(0.01)
    os.write(writing, b"two")
    os.close(writing)
    await task
    assert output.text() == "one two"
