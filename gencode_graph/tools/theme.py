"""The design tokens of an app, computed from its theme so that all text is legible.

Fills keep the theme's own colours; what is written on them, and every text that uses a brand
colour, is chosen by contrast. ``palette`` is one mode's tokens, by name.
"""

from __future__ import annotations

from gencode_graph.artifacts import Theme
from gencode_graph.tools.colours import legible, mix, neutral, on

_HUES = {"destructive": "#dc2626", "success": "#16a34a", "warning": "#d97706", "info": "#2563eb"}
_RADII = {"none": "0rem", "small": "0.375rem", "medium": "0.625rem", "large": "1rem"}
_SYSTEM = 'ui-sans-serif, system-ui, sans-serif, "Apple Color Emoji", "Segoe UI Emoji"'
_FONTS = {
    "sans": ("inter", f'"Inter Variable", {_SYSTEM}'),
    "serif": ("lora", '"Lora Variable", ui-serif, Georgia, serif'),
    "mono": ("jetbrains-mono", '"JetBrains Mono Variable", ui-monospace, monospace'),
    "rounded": ("nunito", f'"Nunito Variable", ui-rounded, {_SYSTEM}'),
}


_LIGHTNESS = {
    "background": (0.985, 0.055), "card": (1.0, 0.085), "popover": (1.0, 0.1),
    "sidebar": (0.97, 0.07), "muted": (0.955, 0.14), "field": (1.0, 0.085),
    "accent": (0.945, 0.16), "secondary": (0.945, 0.16),
}  # fmt: skip
"""What text of any other token may stand on -> its lightness in the light and in the dark mode."""


def _surfaces(theme: Theme, dark: bool) -> dict[str, str]:
    tint = 0.16 if dark else 0.32
    return {name: neutral(theme.primary, of[dark], tint) for name, of in _LIGHTNESS.items()}


def _brand(name: str, colour: str, surfaces: dict[str, str], dark: bool) -> dict[str, str]:
    """A colour as a fill, as a tint, and as text on the tint and on every surface.

    A fill too near to the page's own colour moves away from it until it can be seen.
    """
    colour = legible(colour, (surfaces["background"], surfaces["card"]), ratio=1.5)
    foreground = on(colour)
    away = "#000000" if foreground == "#ffffff" else "#ffffff"
    soft = mix(surfaces["card"], colour, 0.2 if dark else 0.1)
    return {
        name: colour,
        f"{name}-foreground": foreground,
        f"{name}-hover": mix(colour, away, 0.14),
        f"{name}-soft": soft,
        f"{name}-text": legible(colour, (*surfaces.values(), soft)),
    }


def palette(theme: Theme, dark: bool) -> dict[str, str]:
    """Every colour token of one mode: name -> ``#rrggbb``."""
    surfaces = _surfaces(theme, dark)
    grounds = tuple(surfaces.values())
    ink = neutral(theme.primary, 0.96 if dark else 0.1, 0.2)
    tokens = {
        **surfaces,
        "foreground": ink,
        "muted-foreground": legible(mix(surfaces["background"], ink, 0.55), grounds),
        "secondary-hover": mix(surfaces["secondary"], ink, 0.06),
        "border": mix(surfaces["background"], ink, 0.14 if dark else 0.1),
        "input": legible(mix(surfaces["background"], ink, 0.25), grounds, 3.0),
        "input-hover": legible(mix(surfaces["background"], ink, 0.5), grounds, 4.0),
        "skeleton": mix(surfaces["background"], ink, 0.1),
    }
    for name, colour in {"primary": theme.primary, "highlight": theme.accent, **_HUES}.items():
        tokens |= _brand(name, colour.lower(), surfaces, dark)
    tokens["ring"] = tokens["primary-text"]
    return tokens


def _block(selector: str, tokens: dict[str, str]) -> str:
    lines = "".join(f"  --{name}: {value};\n" for name, value in tokens.items())
    return f"{selector} {{\n{lines}}}\n"


def theme_css(theme: Theme) -> str:
    """``src/theme.css``: the tokens of both modes, the radius, and the one font the app uses."""
    package, stack = _FONTS[theme.font]
    shape = {"radius": _RADII[theme.radius], "font-body": stack, "font-display": stack}
    return "\n".join(
        (
            f'@import "@fontsource-variable/{package}";\n',
            _block(":root", {**shape, **palette(theme, dark=False)}),
            _block(".dark", palette(theme, dark=True)),
        )
    )
