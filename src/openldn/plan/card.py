"""What a patient carries: a card in plain words that any doctor or dentist understands."""

from openldn.plan.amounts import format_amount
from openldn.plan.regimen import Regimen

# R092, R095, R096, R100, R101, R140, R142.
CARD_RULES = ("R092", "R095", "R096", "R100", "R101", "R140", "R142")


def make_card(regimen: Regimen) -> tuple[str, ...]:
    """Make the text of the card: one line each, no name, no diagnosis.

    Examples
    --------
    >>> from datetime import date
    >>> from openldn.plan import make_regimen
    >>> make_card(make_regimen("D01", start=date(2026, 12, 1)))[0]
    'I take naltrexone, up to 4.5 mg once a day (low dose).'
    """
    return (
        f"I take naltrexone, up to {format_amount(regimen.highest_mg)} mg once a day (low dose).",
        "It blocks opioids: pain, cough and diarrhea medicines with an opioid may not work, and "
        "may act more strongly once it wears off.",
        "Emergency or severe pain: stop naltrexone; regional anesthesia, ketamine or NSAID first; "
        "opioids only titrated, with monitoring (R092).",
        "Planned surgery: ask when to stop; usually 3 days before (R090).",
        "A urine immunoassay may show oxycodone; ask for GC-MS (R101).",
        "I do not drive or use machines in the first week until I know how I react (R100).",
        "Prescribed by a doctor for a use that is not licensed; not a controlled drug in the USA "
        "(R140, R142). When traveling I carry the label and the prescription (R098).",
        "Prescriber: ____________________  Telephone: ____________________",
    )
