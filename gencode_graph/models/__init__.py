"""Models: building one from a spec, and the one door every call goes through."""

from gencode_graph.models.door import Answer, ask, ask_typed
from gencode_graph.models.load import load_model

__all__ = ["Answer", "ask", "ask_typed", "load_model"]
