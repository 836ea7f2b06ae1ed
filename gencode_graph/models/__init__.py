"""Models: building one from a spec, and the one door every call goes through."""

from gencode_graph.models.door import Answer, Asking, ask
from gencode_graph.models.load import check_models, load_model

__all__ = ["Answer", "Asking", "ask", "check_models", "load_model"]
