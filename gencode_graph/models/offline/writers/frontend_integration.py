"""Step 9: the same hooks, now over the client typed by the contract."""

from __future__ import annotations

from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.pages.factory import page_writer
from gencode_graph.models.offline.rendering import file_block


def write(ask: Ask) -> str:
    """The page's new ``data.ts``; of a page without data, its files as they are.

    Needs the inputs ``page``, ``entities``, ``language`` and ``contract``.
    """
    writer = page_writer(ask)
    path = f"frontend/src/pages/{writer.page.slug}/data.ts"
    data = writer.data_api(str(ask.inputs.get("contract") or ""))
    if data is not None:
        return file_block(path, data)
    return "\n".join(file_block(path, text) for path, text in sorted(ask.files.items()))
