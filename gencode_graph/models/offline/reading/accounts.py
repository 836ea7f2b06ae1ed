"""Whether the text speaks of accounts, and whose records are whose."""

from __future__ import annotations

import re

from gencode_graph.artifacts import Needs
from gencode_graph.models.offline.reading.negation import negated
from gencode_graph.models.offline.reading.words import plural_name, singular

_SIGN_IN = re.compile(
    r"\b(log[\s-]?ins?|log(?:ged|s|ging)?[\s-]in|sign(?:ed|s|ing)?[\s-]?(?:ins?|up(?! (?:for|to) (?!an? account|free\b)))|user accounts?|accounts? for (?:each|every)|"  # noqa: E501
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
_ACCOUNT = re.compile(
    r"\b(?:log[\s-]?ins?|log(?:ging)? in|accounts?|sign(?:ing)?[\s-]?(?:in|up)|authentication|auth|registration|"  # noqa: E501
    r"passwords?)\b",
    re.I,
)
_WORD_OF = r"[a-z][\w-]*"
_NEAR = 6
"""Words between ``not`` and ``log in``."""
_PRIVATE = re.compile(
    r"\b(?:nobody|no one|none|no other \w+)(?: else)? (?:but \w+ )?(?:can |may |should |shall |must |could )*"
    r"(?:sees?|reads?|looks?|access(?:es)?|views?|opens?)\b|"
    r"\b(?:can|may|must|should|shall|do|does)(?: ?not|n't) (?:see|read|access|view) (?:each other'?s|others'?|"  # noqa: E501
    r"(?:someone|somebody) else'?s|other (?:people|users|members)'?s?)\b|"
    r"\b(?:visible|readable|accessible) (?:only )?to (?:nobody|no one|me|the owner|themselves)\b|"
    r"\b(?:(?:each|every) [\w-]+|[\w-]+s) (?:can |may |must )?(?:only )?(?:sees?|views?|access(?:es)?|reads?) (?:only )?(?:their|his|her) own\b|"  # noqa: E501
    r"\b(?:keeps?|kept|stays?|remains?|are|is|be) (?:\w+ly )?private\b",
    re.I,
)
"""Records are to be seen by their owner alone."""
_WITH = re.compile(r"\b(?:with|using) (?:user |member )?(?:accounts|logins?)(?=\s*(?:[.!;\n]|$))", re.I)
_PRIVATE_KIND = re.compile(
    r"\b(?:(?:their|his|her|my|your) own|(?:someone|somebody|anyone) else's|each other's|others'|see my) (?:[a-z]+ )??"  # noqa: E501
    r"(?P<kind>[a-z][\w-]*)(?=\s*(?:[.,;!?]|and\b|or\b|$))", re.I,
)  # fmt: skip
_SHARED = re.compile(
    r"\b(shar(?:e|es|ed|ing)|public|community|wiki|intranet|internal|cms|team|everyone|everybody|each other|platform|marketplace|forum|members? post|"  # noqa: E501
    r"collaborat\w+|colleagues|staff|company|organi[sz]ation)\b",
    re.I,
)


def needs(text: str, *, roles: bool = False) -> Needs:
    """Accounts only when the text speaks of them, or has ``roles``, and does not say that there are none."""
    if denied(text):
        return Needs(backend=True, auth=False)
    private = private_asked(text) or (_OWN.search(text) and re.search(rf"\b{_ACTORS}\b", text, re.I))
    return Needs(
        backend=True,
        auth=roles or bool(_SIGN_IN.search(text) or _WITH.search(text) or private or _POSTING.search(text)),
    )


def denied(text: str) -> bool:
    """Whether the text says that nobody is to log in."""
    return any(negated(text, match.start(), _NEAR) for match in _ACCOUNT.finditer(text))


def private_asked(text: str) -> bool:
    """Whether records are to be seen by nobody but who made them."""
    return any(not negated(text, match.start()) for match in _PRIVATE.finditer(text))


def without(text: str) -> str:
    """The text without what it says of accounts: they are no records."""
    for match in reversed([m for m in _ACCOUNT.finditer(text) if negated(text, m.start(), _NEAR)]):
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return _WITH.sub(" ", text)


def privacy_said(text: str) -> bool:
    """Whether the text itself says that records are each person's own."""
    return bool(_OWN.search(text)) or private_asked(text)


def owned(text: str) -> bool:
    """Whether each user sees only their own records (asked only when there are accounts)."""
    return privacy_said(text) or not (_PUBLISHING.search(text) or _SHARED.search(text))


def private_kinds(text: str) -> set[str]:
    """What the text says is private to each: ``reservations`` of ``their own reservations``, in the singular."""  # noqa: E501
    return {singular(match["kind"].lower()) for match in _PRIVATE_KIND.finditer(text)}


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


def without_privacy(clause: str) -> str:
    """The clause without what it says of privacy, for an app whose records are seen by their owners alone."""
    clause = _PRIVATE_WHOLE.sub(" ", clause)
    return _OWN_WHOLE.sub(" ", clause)


def without_denial(clause: str) -> str:
    """The clause without ``should not require a login``, for an app that has no accounts."""
    for match in reversed([m for m in _ACCOUNT.finditer(clause) if negated(clause, m.start(), _NEAR)]):
        clause = f"{_NO_ACCOUNT.sub(' ', clause[: match.start()])} {clause[match.end() :]}"
    return clause


_PRIVATE_WHOLE = re.compile(
    rf"(?:everything |all (?:\w+ )?)?(?:{_PRIVATE.pattern})"
    r"(?:\s+(?:someone|somebody|anyone|each other|others?|another)(?:'s| (?:else|person|people|users?|members?)(?:'s|')?)?)*"  # noqa: E501
    r"(?:\s+behind (?:an? )?)?", re.I,
)  # fmt: skip
_OWN_WHOLE = re.compile(
    rf"\b(?:each|every) {_WORD_OF}(?= (?:sees?|has|keeps?))|\b(?:only|just)(?= (?:see )?(?:their|his|her|my) own)|{_OWN.pattern}",  # noqa: E501
    re.I,
)
_NO_ACCOUNT = re.compile(
    r"\b(?:it |this |there |visitors? |people |users? |app )*(?:should |must |need |shall |does |do |did |will |would |can )*(?:works? |runs? )?"  # noqa: E501
    r"(?:not|n't|no|without|avoid|never|skip)(?: \w+){0,5}\s*$", re.I,
)  # fmt: skip
