"""Names that code gives to pages."""

from __future__ import annotations


def component_name(slug: str) -> str:
    """The page's component: ``gym-classes`` -> ``GymClassesPage``; ``404`` -> ``Page404``."""
    pascal = "".join(word.capitalize() for word in slug.split("-"))
    return f"{pascal}Page" if pascal[0].isalpha() else f"Page{pascal}"
