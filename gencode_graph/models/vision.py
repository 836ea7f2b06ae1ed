"""Which models are shown pictures, and what it means when one does not take them."""

from __future__ import annotations

import re

from gencode_graph.context import Context
from gencode_graph.errors import GenCodeError, ModelError
from gencode_graph.models.faults import RefusedPromptError, UntakenRequestError
from gencode_graph.models.load import load_model
from gencode_graph.models.provider_errors import status_of

OFF = "no model is shown the pictures (GENCODE_VISION=off)"
UNKNOWN = "the reviewer's model is not known to see pictures (GENCODE_VISION=on says that it does)"
BLIND = "the reviewer's model does not take pictures"

_OF_PICTURES = re.compile(r"\b(images?|image_url|vision|multi-?modal|mmproj)\b", re.IGNORECASE)


class PicturesRefusedError(ModelError):
    """A model that was shown pictures did not take the prompt; it may well take others."""


def why_unseen(context: Context) -> str:
    """Why the reviewer is not shown pictures, "" when it is. May block: it builds the model.

    The words name no model, so that a recorded run says the same when it is played back.
    """
    if context.vision == "off":
        return OFF
    if sees(context.model_for("review"), context):
        return ""
    return BLIND if context.vision == "on" else UNKNOWN


def sees(text: str, context: Context) -> bool:
    """Whether a model is shown pictures: by its profile, and where that is silent by the setting."""
    known = (load_model(text, context).profile or {}).get("image_inputs")
    return context.vision == "on" if known is None else bool(known)


def as_refusal(error: BaseException, known: GenCodeError) -> GenCodeError:
    """The error of a prompt with pictures: one of its own where the pictures may be what is at fault.

    Servers say it with 400, 404 and 500, so what they say counts, too.
    """
    about = status_of(error) is not None and _OF_PICTURES.search(f"{error} {known.message}")
    if about or isinstance(known, RefusedPromptError | UntakenRequestError):
        return PicturesRefusedError(known.message, known.hint)
    return known
