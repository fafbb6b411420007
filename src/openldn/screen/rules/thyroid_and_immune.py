"""Thyroid, transplants, and medicines for the immune system."""

from openldn.screen.drug_classes import is_in_class
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput, names
from openldn.screen.make_finding import finding

ANY_MAB = "mab"  # the stem of monoclonal antibodies in generic names


def find_underactive_thyroid(given: ScreenInput) -> list[ScreenFinding]:
    """Hashimoto disease, hypothyroidism, thyroid hormone."""
    words = _words(given, "hypothyroid", "thyroid_hormone")
    return [finding("R066", f"{words}: underactive thyroid.")] if words else []


def find_overactive_thyroid(given: ScreenInput) -> list[ScreenFinding]:
    """Graves disease and other overactive thyroids."""
    words = _words(given, "hyperthyroid", "antithyroid")
    return [finding("R067", f"{words}: overactive thyroid.")] if words else []


def find_thyroid_on_ldn(given: ScreenInput) -> list[ScreenFinding]:
    """A thyroid patient who takes LDN."""
    words = [
        _words(given, sign, drugs)
        for sign, drugs in (("hypothyroid", "thyroid_hormone"), ("hyperthyroid", "antithyroid"))
    ]
    if not given.is_on_ldn or not any(words):
        return []
    return [finding("R135", f"{words[0] or words[1]}: thyroid patient on LDN.")]


def find_transplant(given: ScreenInput) -> list[ScreenFinding]:
    """Organ transplant."""
    sign = _transplant(given)
    return [finding("R068", f"'{sign}'.")] if sign else []


def find_immunosuppressants(given: ScreenInput) -> list[ScreenFinding]:
    """Medicines that hold the immune system down, without a transplant."""
    uses = given.taken("immunosuppressant")
    if not uses or _transplant(given):
        return []
    return [finding("R069", f"{names(uses)}: holds the immune system down.")]


def find_biologics(given: ScreenInput) -> list[ScreenFinding]:
    """Biologics and JAK inhibitors."""
    uses = tuple(
        use
        for use in given.uses
        if use.is_open
        and (
            is_in_class(use.mention.ingredients, "biologic")
            or any(name.casefold().endswith(ANY_MAB) for name in use.mention.ingredients)
        )
    )
    return [finding("R070", f"{names(uses)}: biologic or JAK inhibitor.")] if uses else []


def find_joint_drugs(given: ScreenInput) -> list[ScreenFinding]:
    """Methotrexate or leflunomide."""
    uses = given.taken("joint_drug")
    return [finding("R071", f"{names(uses)}.")] if uses else []


def find_multiple_sclerosis(given: ScreenInput) -> list[ScreenFinding]:
    """Multiple sclerosis on a disease-modifying drug."""
    sign, uses = given.sign("multiple_sclerosis"), given.taken("ms_drug")
    if sign is None or not uses:
        return []
    return [finding("R072", f"'{sign.words}' and {names(uses)}.")]


def _words(given: ScreenInput, sign_name: str, drug_class: str) -> str:
    sign, uses = given.sign(sign_name), given.taken(drug_class)
    return f"'{sign.words}'" if sign else names(uses)


def _transplant(given: ScreenInput) -> str:
    others = {sign.words for sign in given.signs if sign.name == "transplant_other"}
    found = (
        sign.words for sign in given.signs if sign.name == "transplant" and sign.words not in others
    )
    return next(found, "")
