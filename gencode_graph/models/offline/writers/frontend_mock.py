"""Step 3: a page on mock data, complete in its own folder."""

from __future__ import annotations

from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.pages.factory import page_writer
from gencode_graph.models.offline.rendering import file_block


def write(ask: Ask) -> str:
    """Every file of the page. Needs the inputs ``page``, ``entities`` and ``language``."""
    writer = page_writer(ask)
    folder = f"frontend/src/pages/{writer.page.slug}"
    return "\n".join(file_block(f"{folder}/{name}", text) for name, text in sorted(writer.files().items()))
