"""Serve the app without a MongoDB: `python -m tests.support.serve --port 8000`.

The records live in memory and are gone when it stops. With MONGODB_URI in the environment it uses
that server instead.
"""

import argparse
import os

import uvicorn

from app.core import database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.support.serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    if "MONGODB_URI" not in os.environ:
        from tests.support.memory import create_memory_client  # noqa: PLC0415 - a dev dependency

        database.create_client = create_memory_client
    uvicorn.run("app.main:app", host=arguments.host, port=arguments.port, log_level="warning")


if __name__ == "__main__":
    main()
