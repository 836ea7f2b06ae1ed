"""A model that sees, behind OpenAI's protocol: its look at the pages sends one back, and then approves.

The server's answers are the offline model's, but for prompts with pictures: of those it turns down the
first and approves of the next.
"""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from PIL import Image

from gencode_graph.models.offline.model import OfflineChatModel
from gencode_graph.tools.workspace import Workspace

from .test_apps import gencode

REJECTED = '{"approved": false, "quality_score": 6, "issues": ["the text is too plain"]}'
APPROVED = '{"approved": true, "quality_score": 9, "issues": []}'
PLAIN, BOLDER = "text-pretty", "text-pretty italic"


class Eyes:
    """``shown`` are the sizes of the pictures of each prompt that had some."""

    def __init__(self) -> None:
        self.shown: list[list[tuple[int, int]]] = []

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        messages = [_message(told) for told in body["messages"]]
        pictures = [
            part["image_url"]["url"]
            for told in body["messages"]
            if isinstance(told["content"], list)
            for part in told["content"]
            if part["type"] == "image_url"
        ]
        if pictures:
            self.shown.append([_size(url) for url in pictures])
            text = REJECTED if len(self.shown) == 1 else APPROVED
        else:
            text = OfflineChatModel().invoke(messages).text
            if "[visual_review]" in messages[-1].text:
                text = text.replace(PLAIN, BOLDER)
        message = {"role": "assistant", "content": text}
        return {
            "id": "c", "object": "chat.completion", "created": 1, "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150},
        }  # fmt: skip


def _message(told: dict[str, Any]) -> BaseMessage:
    kind = SystemMessage if told["role"] in ("system", "developer") else HumanMessage
    content = told["content"]
    if not isinstance(content, str):
        content = "".join(part.get("text", "") for part in content)
    return kind(content)


def _size(url: str) -> tuple[int, int]:
    return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).size


@contextmanager
def serving(eyes: Eyes) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            data = json.dumps(eyes.answer(body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


def test_a_page_is_looked_at_repaired_and_looked_at_again(tmp_path: Path) -> None:
    eyes = Eyes()
    with serving(eyes) as url:
        done = gencode(
            tmp_path, "new", "A birthday card for my mother", "--id", "card", "--json",
            "--model", "openai:house-model", GENCODE_OPENAI_BASE_URL=url, GENCODE_VISION="on",
            GENCODE_STREAM="false", GENCODE_SANDBOX="local", GENCODE_ALLOW_UNSAFE_LOCAL="true",
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    step = report["steps"]["screenshot_verify"]
    assert (report["status"], step["status"]) == ("completed", "passed")
    assert step["checks"]["screenshots"] == "passed"
    workspace = Workspace(tmp_path / "card")
    page = b"".join(data for path, data in workspace.read(workspace.head()).items() if "/pages/" in path)
    assert step["checks"]["visual_review"] == "passed"
    assert step["quality_score"] == 9
    assert BOLDER.encode() in page
    assert [len(sizes) for sizes in eyes.shown] == [3, 3]
    assert all(width <= 1024 and height <= 1024 for sizes in eyes.shown for width, height in sizes)
