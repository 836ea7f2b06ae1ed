"""The frontend files that follow from the analysis alone: ``theme.css``, ``routes.tsx``, ``access.ts``."""

from __future__ import annotations

from gencode_graph.artifacts import Analysis, Page, snake_case
from gencode_graph.tools.access import roles_of
from gencode_graph.tools.frontend_access import access_ts, literal, words
from gencode_graph.tools.theme import theme_css

__all__ = ["access_ts", "routes_tsx", "theme_css"]

ACCOUNTS_ROUTE = "/account-roles"
"""Where the template's own page of accounts is, in apps in which some give others their role."""

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

_VIEW_ICONS = {
    "board": "SquareKanban", "kanban": "SquareKanban", "calendar": "CalendarDays", "today": "CalendarCheck",
    "chart": "ChartColumn", "gallery": "Images", "calculator": "Calculator", "converter": "ArrowLeftRight",
    "timer": "Timer", "checklist": "ListChecks", "list": "ListChecks", "quiz": "CircleHelp",
    "game": "Gamepad2",
}  # fmt: skip
"""A word of the slug of a page of one's own -> its icon."""

_OTHER_ICONS = ("Layers", "Shapes", "Archive", "Component", "Boxes", "Hexagon")


def _icon_of_view(slug: str) -> str:
    named = [_VIEW_ICONS[word] for word in slug.split("-") if word in _VIEW_ICONS]
    return named[-1] if named else ""


def _icon(page: Page, index: int) -> str:
    if page.kind in _KIND_ICONS:
        return _KIND_ICONS[page.kind]
    if page.kind in ("custom", "tool") and (named := _icon_of_view(page.slug)):
        return named
    noun = snake_case(page.entity).split("_")[-1] if page.entity else ""
    return _NOUN_ICONS.get(noun, _OTHER_ICONS[index % len(_OTHER_ICONS)])


def _route(page: Page, icon: str, who: str) -> str:
    return (
        "  {\n"
        f"    slug: {literal(page.slug)},\n"
        f"    path: {literal(page.route)},\n"
        f"    title: {literal(page.title)},\n"
        f"    kind: {literal(page.kind)},\n"
        + (f"    access: {who},\n" if who else "")
        + f"    icon: {icon},\n"
        f"    component: lazy(() => import({literal('@/pages/' + page.slug)})),\n"
        "  },\n"
    )


def _accounts_route(who: str) -> str:
    return (
        "  {\n"
        '    slug: "account-roles",\n'
        f"    path: {literal(ACCOUNTS_ROUTE)},\n"
        "    title: strings.accounts,\n"
        '    kind: "custom",\n'
        f"    access: {who},\n"
        "    icon: UserCog,\n"
        '    component: lazy(() => import("@/app/auth/accounts-page")),\n'
        "  },\n"
    )


def _leads_nowhere(analysis: Analysis) -> bool:
    """Whether a sidebar would have one entry."""
    return sum(":" not in page.route for page in analysis.pages) == 1 and not analysis.needs.auth


def routes_tsx(analysis: Analysis) -> str:
    """``src/routes.tsx``: the app's name and every page, in the order of the navigation."""
    icons = [_icon(page, index) for index, page in enumerate(analysis.pages)]
    who = [words(analysis.page_access(page)) if analysis.needs.auth else "" for page in analysis.pages]
    entries = list(map(_route, analysis.pages, icons, who))
    words_too = ""
    if giving := roles_of(analysis).givers:
        icons.append("UserCog")
        entries.append(_accounts_route(words(giving)))
        words_too = 'import { strings } from "@/app/strings"\n'
    site = analysis.archetype in ("landing", "content") or _leads_nowhere(analysis)
    imported = "".join(f"  {name},\n" for name in sorted(set(icons)))
    return (
        f'import {{\n{imported}}} from "lucide-react"\n'
        'import { lazy } from "react"\n'
        + words_too
        + 'import type { AppInfo, AppRoute } from "@/app/types"\n'
        "\n"
        "export const app: AppInfo = {\n"
        f"  name: {literal(analysis.name)},\n"
        f"  tagline: {literal(analysis.tagline)},\n"
        f'  shell: "{"site" if site else "workspace"}",\n'
        "}\n"
        "\n"
        "/** In the order of the navigation. */\n"
        "export const routes: AppRoute[] = [\n" + "".join(entries) + "]\n"
    )
