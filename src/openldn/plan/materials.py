"""What the pharmacy has: the powder and its certificate, the balance, fillers, preservatives."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from openldn.errors import RegimenError
from openldn.plan.amounts import format_amount, to_decimal, to_positive
from openldn.plan.facts import find_fact

WATER_G_PER_MOL = Decimal("18.015")  # IUPAC standard atomic weights
# Assay limits allow some percent above 100; a dihydrate cannot hold more hydrochloride than that.
ASSAY_TOLERANCE = Decimal("1.03")
HIGHEST_PERCENT = Decimal(110)
# No limits of a monograph: beyond them a slip of the pen is likelier than such a powder. Two
# molecules of crystal water are 9 %, and certificates speak of 98 to 102 % of the dry substance.
USUAL_ASSAY_PERCENT = (Decimal(90), Decimal(102))
MOST_WATER_PERCENT = Decimal(20)


class Substance(StrEnum):
    """What a strength in mg counts. Labels of 50 mg tablets count the hydrochloride (C003)."""

    HYDROCHLORIDE = "hydrochloride"
    BASE = "base"


class PowderForm(StrEnum):
    """Crystal water in the powder."""

    ANHYDROUS = "anhydrous"
    DIHYDRATE = "dihydrate"


class AssayBasis(StrEnum):
    """What the assay on the certificate refers to."""

    AS_IS = "as is"
    ANHYDROUS = "anhydrous"


class Filler(StrEnum):
    """What fills the capsule beside the drug."""

    CELLULOSE = "microcrystalline cellulose"
    SUCROSE = "sucrose"
    LACTOSE = "lactose"
    SODIUM_BICARBONATE = "sodium bicarbonate"
    CALCIUM_CARBONATE = "calcium carbonate"
    HYPROMELLOSE = "hypromellose"
    MAGNESIUM = "magnesium compound"


class Preservative(StrEnum):
    """What keeps germs out of a liquid."""

    SODIUM_BENZOATE = "sodium benzoate"
    PARABENS = "parabens"
    NONE = "none"


class Storage(StrEnum):
    """Where a liquid is kept."""

    REFRIGERATOR = "refrigerator"
    ROOM = "room temperature"


class Origin(StrEnum):
    """What a liquid is made from."""

    TABLETS = "50 mg tablets"
    POWDER = "powder"


@dataclass(frozen=True, kw_only=True)
class Powder:
    """Naltrexone hydrochloride powder, by its certificate of analysis.

    Parameters
    ----------
    counts : Substance
        What the strength on the label counts.
    form : PowderForm
    assay_percent : Decimal or None
        Naltrexone hydrochloride in the powder; ``None`` is "not stated": counted as 100 and asked.
    assay_basis : AssayBasis
        Whether the assay is of the powder as it is, or of the powder without its water.
    water_percent : Decimal or None
        Water or loss on drying.
    is_confirmed : bool
        Whether someone has read an unusual percentage on the certificate a second time.

    Raises
    ------
    RegimenError
        If a percentage cannot be, or is unusual and not confirmed, or the figures contradict
        each other.
    """

    counts: Substance = Substance.HYDROCHLORIDE
    form: PowderForm = PowderForm.ANHYDROUS
    assay_percent: Decimal | None = None
    assay_basis: AssayBasis = AssayBasis.ANHYDROUS
    water_percent: Decimal | None = None
    is_confirmed: bool = False

    def __post_init__(self) -> None:
        if self.assay_percent is not None:
            assay = to_positive(self.assay_percent, name="assay_percent")
            if assay > HIGHEST_PERCENT or assay <= 1:
                raise RegimenError(
                    f"assay_percent is {assay}; must be above 1 and at most {HIGHEST_PERCENT}. "
                    "Give percent, like 99.2, not a fraction."
                )
        if self.water_percent is not None:
            water = to_decimal(self.water_percent, name="water_percent")
            if not 0 <= water < 100:
                raise RegimenError(f"water_percent is {water}; must be 0 or more and below 100.")
        if not self.is_confirmed:
            self._check_usual()
        if self.form is PowderForm.DIHYDRATE:
            self._check_dihydrate()

    def _check_usual(self) -> None:
        low, high = USUAL_ASSAY_PERCENT
        for name, percent, least, most in (
            ("assay_percent", self.assay_percent, low, high),
            ("water_percent", self.water_percent, Decimal(0), MOST_WATER_PERCENT),
        ):
            if percent is not None and not least <= percent <= most:
                raise RegimenError(
                    f"{name} is {format_amount(percent)}, which looks like a typing error; "
                    f"{least} to {most} is usual. If the certificate says so, confirm it "
                    "(--confirm-certificate)."
                )

    def _check_dihydrate(self) -> None:
        is_as_is = self.assay_basis is AssayBasis.AS_IS and self.assay_percent is not None
        if not is_as_is and self.water_percent is None:
            raise RegimenError(
                "the powder is a dihydrate and water_percent is not given; take it from the "
                "certificate of analysis (water, or loss on drying)."
            )
        most = DIHYDRATE_PERCENT * ASSAY_TOLERANCE
        if is_as_is and self.assay_percent is not None and self.assay_percent > most:
            raise RegimenError(
                f"assay_percent is {format_amount(self.assay_percent)} as is, but a dihydrate "
                f"holds {format_amount(DIHYDRATE_PERCENT, places=1)} % hydrochloride by its "
                "formula. The basis is likely 'anhydrous'; then give water_percent too."
            )

    @property
    def salt_factor(self) -> Decimal:
        """Mg of hydrochloride for each mg that the label counts."""
        if self.counts is Substance.HYDROCHLORIDE:
            return Decimal(1)
        return HYDROCHLORIDE_G_PER_MOL / BASE_G_PER_MOL

    def to_hydrochloride(self, drug_mg: Decimal) -> Decimal:
        """Mg of hydrochloride for an amount as the label counts it."""
        if self.counts is Substance.HYDROCHLORIDE:
            return drug_mg
        return drug_mg * HYDROCHLORIDE_G_PER_MOL / BASE_G_PER_MOL

    @property
    def content(self) -> Decimal:
        """Share of hydrochloride in the powder as it is weighed, 0 to 1 (or a little more)."""
        content = (Decimal(100) if self.assay_percent is None else self.assay_percent) / 100
        if self.assay_basis is AssayBasis.ANHYDROUS and self.water_percent is not None:
            content *= (100 - self.water_percent) / 100
        return content


HYDROCHLORIDE_G_PER_MOL = find_fact("C001").numbers[0]
BASE_G_PER_MOL = find_fact("C002").numbers[0]
DIHYDRATE_PERCENT = 100 * HYDROCHLORIDE_G_PER_MOL / (HYDROCHLORIDE_G_PER_MOL + 2 * WATER_G_PER_MOL)


@dataclass(frozen=True, kw_only=True)
class Balance:
    """The balance that weighs.

    Parameters
    ----------
    step_mg : Decimal
        Smallest step of the display; three decimals of a gram are the least for this work (C049).
    smallest_mg : Decimal or None
        Smallest amount it weighs accurately enough; ``None`` is "not stated" and is asked.
    """

    step_mg: Decimal = Decimal(1)
    smallest_mg: Decimal | None = None

    def __post_init__(self) -> None:
        to_positive(self.step_mg, name="step_mg of the balance")
        if self.smallest_mg is not None:
            to_positive(self.smallest_mg, name="smallest_mg of the balance")
