"""Whether the text speaks of accounts, and whose records are whose."""

from __future__ import annotations

import re

from gencode_graph.artifacts import Needs
from gencode_graph.models.offline.reading.words import plural_name

_SIGN_IN = re.compile(
    r"\b(log[\s-]?ins?|log(?:ged|s|ging)?[\s-]in|sign(?:ed|s|ing)?[\s-]?(?:ins?|up)|user accounts?|accounts? for (?:each|every)|"  # noqa: E501
    r"create (?:an |their )?accounts?|authenticat\w+|password|passwords|regist(?:er|ration) (?:and|or|/) log|"
    r"users? (?:can |may |must )?register(?! for)|user registration|member accounts?|user profiles?|multi-?user)\b",  # noqa: E501
    re.I,
)
_ACTORS = r"(?:users?|members?|people|everyone|everybody|anyone|each person|students|readers|employees|customers|players|fans|neighbours|neighbors)"  # noqa: E501
_OWN = re.compile(
    rf"\b(?:(?:only|just) (?:their|his|her|my) own|(?:their|his|her) own|each {_ACTORS} (?:sees?|has|have|keeps?|owns?)|"  # noqa: E501
    rf"(?:sees?|access(?:es)?) only (?:their|his)|(?:keeps?|stays?|are|is) private|personal account|my own)\b",  # noqa: E501
    re.I,
)
_POSTING = re.compile(
    rf"\b{_ACTORS}\s+(?:(?:can|may|could|should|to|will|also)\s+)*(?:post|share|publish|upload|comment|vote|follow|like|join|contribute|exchange|swap)\b",
    re.I,
)
_PUBLISHING = re.compile(
    rf"\b(?:{_ACTORS}|\w+(?:ers|ors|ists))\s+"
    r"(?:(?:can|may|could|should|to|will|also|sign up and|log in and|register and)\s+)*"
    r"(?:post|share|publish|upload|comment|vote|follow|contribute|exchange|swap)\b",
    re.I,
)
"""What is done for others to see."""
_DENIED = re.compile(
    r"\b(?:no|without|doesn't need|don't need|not need|skip)\s+(?:any\s+|a\s+|user\s+)*(?:log-?in|accounts?|sign[- ]?(?:in|up)|"  # noqa: E501
    r"authentication|auth|registration|passwords?)\b",
    re.I,
)
_WITH = re.compile(r"\b(?:with|using) (?:user |member )?(?:accounts|logins?)(?=\s*(?:[.!;\n]|$))", re.I)
_SHARED = re.compile(
    r"\b(shar(?:e|es|ed|ing)|public|community|wiki|intranet|internal|cms|team|everyone|everybody|each other|platform|marketplace|forum|members? post|"  # noqa: E501
    r"collaborat\w+|colleagues|staff|company|organi[sz]ation)\b",
    re.I,
)


def needs(text: str) -> Needs:
    """Accounts only when the text speaks of them, and does not say that there are none."""
    if _DENIED.search(text):
        return Needs(backend=True, auth=False)
    private = _OWN.search(text) and re.search(rf"\b{_ACTORS}\b", text, re.I)
    return Needs(
        backend=True,
        auth=bool(_SIGN_IN.search(text) or _WITH.search(text) or private or _POSTING.search(text)),
    )


def without(text: str) -> str:
    """The text without what it says of accounts: they are no records."""
    return _WITH.sub(" ", _DENIED.sub(" ", text))


def owned(text: str) -> bool:
    """Whether each user sees only their own records (asked only when there are accounts)."""
    if _OWN.search(text):
        return True
    return not _PUBLISHING.search(text) and not _SHARED.search(text)


def posted(text: str, key: str) -> bool:
    """Whether people post, write or share what the key names: then it has an author."""
    last = key.rsplit("_", maxsplit=1)[-1]
    words = {w.replace("_", " ") for w in (key, plural_name(key), last, plural_name(last))}
    names = "|".join(re.escape(w) for w in sorted(words))
    verb = r"(?:post|share|publish|upload|write|contribute|exchange|swap|submit|ask)"
    gap = r"(?:(?!with|by|to)[\w,&'-]+\s+){0,4}?"
    return bool(
        re.search(
            rf"\b(?:{verb}(?:s|es)?\s+{gap}(?:{names})|(?:{names})[\s-](?:sharing|exchange|swap)|shar(?:e|ing) (?:of )?(?:{names}))\b",  # noqa: E501
            text,
            re.I,
        )
    )
