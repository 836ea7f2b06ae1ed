"""Records or words: does the app keep data, or is it a page to be read?"""

from __future__ import annotations

import re
from typing import Literal

_PAGE = re.compile(
    r"\b(landing[\s-]?pages?|coming[\s-]soon|one[\s-]page(?:r)?|single[\s-]page (?:web)?site|home\s?page|"
    r"(?:personal|company|business|corporate|marketing|promotional|static|brochure) (?:web)?(?:site|page)|"
    r"portfolio (?:web)?(?:site|page)|portfolio for|my portfolio|(?:birthday|greeting|anniversary|christmas|thank[\s-]you|"  # noqa: E501
    r"get[\s-]well|valentine'?s?) card|greeting|invitation|save the date|menu page|about (?:me|us) page|"
    r"(?:online )?(?:resume|cv|curriculum vitae)|splash page|under construction|link in bio|brochure|(?:thank[\s-]you|product|event|info|information) page|"  # noqa: E501
    r"happy birthday|congratulations?)\b",
    re.I,
)
_SITE = re.compile(r"\b(?:web\s?site|web\s?page|site|page|portfolio|flyer|poster|leaflet)\b", re.I)
_ELSEWHERE = re.compile(
    r"\b(?:at|on|to|from|in|of|per) (?:an?|the|each|every|their) (?:\w+ )?(?:site|page)\b", re.I
)
"""``a visit to a site``: not what is asked for."""
_DATA = re.compile(
    r"\b(track\w*|manag\w+|crud|database|records?|add,|add and|edit\w*|delet\w+|updat\w+|inventory|dashboard|admin|crm|log in|login|"  # noqa: E501
    r"sign up|search\w*|filter\w*|sort\w*|invitations|catalog\w*|assign\w*|rate|store[sd]?|users? can|members? (?:can|post)|"  # noqa: E501
    r"customers? (?:can|order)|each with|with fields|list of|keep|listings?|marketplace|classifieds|forum|bookings?|appointments?|reservations?|orders?|tickets?)\b",  # noqa: E501
    re.I,
)


_KEPT = 2
_DOING = re.compile(
    r"\b(?:users?|members?|people|students?|customers?|visitors?|everyone|anyone|i|we) "
    r"(?:can |may |could |should )?"
    r"(?:ask|post|share|vote|rate|upload|comment|answer|submit|book|order|buy|sell|join|register|add|create)\b",
    re.I,
)
_HAVE = re.compile(
    r"\b(?:\w+s have|each \w+ has|every \w+ has|an? \w+ has) (?:an?|the|some) [\w ]+(?:,| and) (?:an?|the)? ?\w+",  # noqa: E501
    re.I,
)
"""``transactions have a date, an amount and a payee``: what is kept, whatever else is said."""
_ON_IT = re.compile(
    r"\b(?:on|at|to|from|in|of|behind) (?:an?|the|its|my|our) (?:home|start|front|main|first|landing) ?page\b",  # noqa: E501
    re.I,
)
"""``show the balance on the home page``: a page of an app, not a page to be read."""
_ABOUT = re.compile(r"\b(?:web\s?)?(?:page|site|website) (?:for|about|of)\b", re.I)


def of(text: str) -> Literal["records", "landing"]:
    """``landing`` when a page to be read is asked for and nothing is to be kept."""
    text = _ON_IT.sub(" ", text)
    if _HAVE.search(text):
        return "records"
    keeps = {m.lower() for m in _DATA.findall(text)}
    doing = bool(_DOING.search(text))
    if _ABOUT.search(text) and not doing:
        # What such a page tells of: ``with speakers, schedule and tickets``.
        keeps -= {"ticket", "tickets"}
    if _PAGE.search(text):
        return "landing" if len(keeps) + doing < _KEPT else "records"
    return "landing" if _SITE.search(_ELSEWHERE.sub("", text)) and not keeps and not doing else "records"
