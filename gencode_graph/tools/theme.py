"""The design tokens of an app, computed from its theme so that all text is legible.

Fills keep the theme's own colours; what is written on them, and every text that uses a brand
colour, is chosen by contrast. ``palette`` is one mode's tokens, by name.
"""

from __future__ import annotations

from gencode_graph.artifacts import Theme
from gencode_graph.tools.chart_colours import chart_colours
from gencode_graph.tools.colours import contrast, legible, mix, neutral, on
from gencode_graph.tools.surfaces import surfaces as surfaces_of

_HUES = {"destructive": "#dc2626", "success": "#16a34a", "warning": "#d97706", "info": "#2563eb"}
_RADII = {"none": "0rem", "small": "0.375rem", "medium": "0.625rem", "large": "1rem"}
_SYSTEM = 'ui-sans-serif, system-ui, sans-serif, "Apple Color Emoji", "Segoe UI Emoji"'
_FONTS = {
    "sans": ("inter", f'"Inter Variable", {_SYSTEM}'),
    "serif": ("lora", '"Lora Variable", ui-serif, Georgia, serif'),
    "mono": ("jetbrains-mono", '"JetBrains Mono Variable", ui-monospace, monospace'),
    "rounded": ("nunito", f'"Nunito Variable", ui-rounded, {_SYSTEM}'),
}


def _tint(fill: str, card: str, dark: bool) -> str:
    """A card with so much of a colour in it that it can just be told from the card: bright colours
    need more for that on light ground, dark ones on dark ground."""
    tints = (mix(card, fill, share / 100) for share in range(6, 46, 2))
    return min(tints, key=lambda tint: abs(contrast(tint, card) - (1.24 if dark else 1.16)))


def _fill(name: str, colour: str, surfaces: dict[str, str], dark: bool) -> dict[str, str]:
    """A colour as a fill, and as a tint.

    A fill too near to the page's own colour moves away from it until it can be seen.
    """
    fill = legible(colour, (surfaces["background"], surfaces["card"]), ratio=1.5)
    foreground = on(fill)
    away = "#000000" if foreground == "#ffffff" else "#ffffff"
    return {
        name: fill,
        f"{name}-foreground": foreground,
        f"{name}-hover": mix(fill, away, 0.14),
        f"{name}-soft": _tint(fill, surfaces["card"], dark),
    }


def palette(theme: Theme, dark: bool) -> dict[str, str]:
    """Every colour token of one mode: name -> ``#rrggbb``. Text reads on all surfaces and tints."""
    surfaces = surfaces_of(theme, dark)
    brand = {"primary": theme.primary.lower(), "highlight": theme.accent.lower(), **_HUES}
    tokens = dict(surfaces)
    for name, colour in brand.items():
        tokens |= _fill(name, colour, surfaces, dark)
    grounds = (*surfaces.values(), *(tokens[f"{name}-soft"] for name in brand))
    for name in brand:
        tokens[f"{name}-text"] = legible(tokens[name], grounds)

    page = surfaces["background"]
    hue = theme.background or theme.surface or theme.primary
    ink = legible(neutral(hue, 0.96 if dark else 0.1, 0.2), grounds, ratio=7)
    drawn = chart_colours(theme.primary.lower(), theme.accent.lower(), (surfaces["card"], page))
    return tokens | {
        "foreground": ink,
        "muted-foreground": legible(mix(page, ink, 0.6), grounds),
        "secondary-hover": mix(surfaces["secondary"], ink, 0.06),
        "border": mix(page, ink, 0.14 if dark else 0.1),
        "input": legible(mix(page, ink, 0.25), surfaces.values(), ratio=3),
        "input-hover": legible(mix(page, ink, 0.5), surfaces.values(), ratio=4),
        "skeleton": mix(page, ink, 0.08),
        "ring": tokens["primary-text"],
        **{f"chart-{number}": colour for number, colour in enumerate(drawn, 1)},
    }


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
