"""Colors by role: stand-ins that Matplotlib draws with, and what each theme makes of them.

Matplotlib writes literal colors; the page needs two themes. So plots are drawn in stand-in
colors that occur nowhere else, and each is replaced by a CSS variable in the SVG. Blue, gray
and orange stay apart for all common kinds of color blindness; contrast is WCAG AA.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Role:
    """What a color is for: its CSS variable, its stand-in, its value in each theme."""

    name: str
    stand_in: str
    light: str
    dark: str


INK = Role(name="ink", stand_in="#010203", light="#18202a", dark="#eef1f5")
MUTED = Role(name="muted", stand_in="#020304", light="#515c69", dark="#a8b3c0")
GRID = Role(name="grid", stand_in="#030405", light="#dde2e8", dark="#343d48")
SURFACE = Role(name="surface", stand_in="#040506", light="#ffffff", dark="#151a20")
ACTIVE = Role(name="active", stand_in="#050607", light="#0a5aa8", dark="#7cb9ff")
ACTIVE_TINT = Role(name="active-tint", stand_in="#060708", light="#dfebf8", dark="#17314e")
OTHER = Role(name="comparator", stand_in="#070809", light="#5a6472", dark="#b4becb")
OTHER_TINT = Role(name="comparator-tint", stand_in="#08090a", light="#eff1f4", dark="#232a33")
WORSE = Role(name="worse", stand_in="#090a0b", light="#a8430a", dark="#ffae75")
WORSE_TINT = Role(name="worse-tint", stand_in="#0a0b0c", light="#fbe6d8", dark="#4a2a14")
PRIOR = Role(name="prior", stand_in="#0b0c0d", light="#6b5b95", dark="#c4b5f0")

ROLES = (
    INK,
    MUTED,
    GRID,
    SURFACE,
    ACTIVE,
    ACTIVE_TINT,
    OTHER,
    OTHER_TINT,
    WORSE,
    WORSE_TINT,
    PRIOR,
)


def to_css_variables(svg: str) -> str:
    """Replace stand-in colors by the variables of the page's theme."""
    for role in ROLES:
        svg = svg.replace(role.stand_in, f"var(--{role.name})")
    return svg


def css_values(theme: str) -> str:
    """Declarations of all color variables for the ``"light"`` or ``"dark"`` theme."""
    return " ".join(f"--{role.name}: {getattr(role, theme)};" for role in ROLES)
