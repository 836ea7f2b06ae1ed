"""The ``gencode`` command: a thin front end over ``gencode_graph.run``."""

from gencode_graph.cli.app import main

__all__ = ["main"]
