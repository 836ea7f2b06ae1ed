"""The frontend files that follow from the analysis alone: ``theme.css`` and ``routes.tsx``."""

from __future__ import annotations

import json

from gencode_graph.artifacts import Analysis, Page, snake_case
from gencode_graph.tools.theme import theme_css

__all__ = ["routes_tsx", "theme_css"]

_KIND_ICONS = {"dashboard": "LayoutDashboard", "landing": "House", "content": "FileText"}

_NOUN_ICONS = {
    "account": "Landmark", "animal": "PawPrint", "appointment": "CalendarClock", "asset": "Box",
    "article": "Newspaper", "author": "PenLine", "book": "BookOpen", "booking": "CalendarCheck",
    "bug": "Bug", "building": "Building2", "campaign": "Megaphone", "car": "Car", "category": "Tags",
    "class": "GraduationCap", "client": "Contact", "comment": "MessageSquare", "company": "Building2",
    "contact": "Contact", "contract": "FileSignature", "course": "GraduationCap",
    "customer": "Contact", "deal": "Handshake", "doctor": "Stethoscope", "document": "FileText",
    "employee": "IdCard", "event": "CalendarDays", "exercise": "Dumbbell", "expense": "Receipt",
    "file": "File", "flight": "Plane", "goal": "Target", "guest": "Users", "habit": "Repeat",
    "idea": "Lightbulb", "ingredient": "Carrot", "invoice": "ReceiptText", "issue": "CircleDot",
    "item": "Package", "job": "Briefcase", "lead": "UserPlus", "lesson": "BookMarked",
    "listing": "Store", "loan": "HandCoins", "location": "MapPin", "meal": "Utensils",
    "member": "Users", "message": "MessageSquare", "milestone": "Flag", "movie": "Film",
    "note": "StickyNote", "order": "ShoppingCart", "patient": "HeartPulse", "payment": "CreditCard",
    "person": "User", "pet": "PawPrint", "photo": "Image", "plant": "Sprout", "post": "Newspaper",
    "product": "Package", "project": "FolderKanban", "property": "House", "question": "CircleHelp",
    "rating": "Star", "recipe": "ChefHat", "reservation": "CalendarCheck", "restaurant": "Utensils",
    "review": "Star", "room": "DoorOpen", "sale": "BadgeDollarSign", "schedule": "CalendarClock",
    "service": "Wrench", "shipment": "Truck", "song": "Music", "stock": "Boxes", "student": "Users",
    "subscription": "Repeat", "supplier": "Truck", "tag": "Tag", "task": "ListTodo",
    "teacher": "GraduationCap", "team": "Users", "ticket": "Ticket", "tool": "Hammer",
    "transaction": "ArrowLeftRight", "trip": "Map", "user": "Users", "vehicle": "Car",
    "vendor": "Store", "visit": "Footprints", "workout": "Dumbbell",
}  # fmt: skip
"""The last word of an entity's name -> a lucide icon for its page."""

_OTHER_ICONS = ("Layers", "Shapes", "Archive", "Component", "Boxes", "Hexagon")


def _icon(page: Page, index: int) -> str:
    if page.kind in _KIND_ICONS:
        return _KIND_ICONS[page.kind]
    noun = snake_case(page.entity).split("_")[-1] if page.entity else ""
    return _NOUN_ICONS.get(noun, _OTHER_ICONS[index % len(_OTHER_ICONS)])


def _literal(text: str) -> str:
    """A JavaScript string. JSON is one; the two line separators JSON leaves alone are escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _route(page: Page, icon: str) -> str:
    return (
        "  {\n"
        f"    slug: {_literal(page.slug)},\n"
        f"    path: {_literal(page.route)},\n"
        f"    title: {_literal(page.title)},\n"
        f"    kind: {_literal(page.kind)},\n"
        f"    icon: {icon},\n"
        f"    component: lazy(() => import({_literal('@/pages/' + page.slug)})),\n"
        "  },\n"
    )


def routes_tsx(analysis: Analysis) -> str:
    """``src/routes.tsx``: the app's name and every page, in the order of the navigation."""
    icons = [_icon(page, index) for index, page in enumerate(analysis.pages)]
    site = analysis.archetype in ("landing", "content")
    imported = "".join(f"  {name},\n" for name in sorted(set(icons)))
    return (
        f'import {{\n{imported}}} from "lucide-react"\n'
        'import { lazy } from "react"\n'
        'import type { AppInfo, AppRoute } from "@/app/types"\n'
        "\n"
        "export const app: AppInfo = {\n"
        f"  name: {_literal(analysis.name)},\n"
        f"  tagline: {_literal(analysis.tagline)},\n"
        f'  shell: "{"site" if site else "workspace"}",\n'
        "}\n"
        "\n"
        "/** In the order of the navigation. */\n"
        "export const routes: AppRoute[] = [\n" + "".join(map(_route, analysis.pages, icons)) + "]\n"
    )
