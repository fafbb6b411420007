"""The outcome instruments that OpenLDN knows, from ``data/instruments.csv``.

Only what was seen in a source is given: instruments that were not verified are left out,
and so is every clause that the file marks as written from memory. An end of a scale or an
MCID that no source states is ``None``; the words of the source stay in ``mcid_text``.
"""

from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import get_args

from openldn.errors import InstrumentError, NotFound
from openldn.record.finding import Finding, Severity
from openldn.record.instrument import Instrument, LikelihoodHint
from openldn.sources import Source
from openldn.tables import read_rows

FINDINGS = MappingProxyType(
    {"INS-001": "The range or the MCID of a known instrument is not known to OpenLDN."}
)
_UNSURE = "from memory"


@cache
def read_instruments() -> tuple[Instrument, ...]:
    """Instruments that may be shown to users, in the order of the file.

    Returns
    -------
    tuple of Instrument

    Examples
    --------
    >>> read_instruments()[0].abbreviation
    'NRS / PI-NRS'
    """
    rows = read_rows("openldn.record", "instruments.csv")
    return tuple(_make_instrument(row) for row in rows if row["verified"] != "no")


def find_instrument(name: str) -> Instrument:
    """Find an instrument by abbreviation or name; case does not matter.

    Parameters
    ----------
    name : str
        Like ``PHQ-9`` or ``Patient Health Questionnaire-9``.

    Raises
    ------
    NotFound
        If no instrument has this name; near ones are suggested.
    InstrumentError
        If several instruments share it, as CDAI does.

    Examples
    --------
    >>> find_instrument("nrs").mcid
    2.0
    >>> find_instrument("CDAI (RA)").name
    'Clinical Disease Activity Index'
    """
    wanted = name.strip().casefold()
    known = {instrument.name: _keys(instrument) for instrument in read_instruments()}
    hits = [item for item in read_instruments() if wanted in known[item.name]]
    if len(hits) == 1:
        return hits[0]
    if hits:
        told = " and ".join(f"{item.abbreviation}: {item.name}" for item in hits)
        raise InstrumentError(
            f"instrument {name!r} has {len(hits)} meanings: {told}. Give the whole abbreviation "
            "or the name."
        )
    shown = {
        key: item.abbreviation or item.name
        for item in read_instruments()
        for key in known[item.name]
    }
    near = dict.fromkeys(shown[key] for key in get_close_matches(wanted, shown, n=3, cutoff=0.5))
    guess = f" Did you mean {' or '.join(near)}?" if near else ""
    raise NotFound(
        f"instrument {name[:40]!r} is not known.{guess} For one that is not listed give range, "
        "direction and MCID yourself."
    )


def find_unknowns(instrument: Instrument) -> tuple[Finding, ...]:
    """Tell which numbers of a known instrument no source was read for.

    Examples
    --------
    >>> find_unknowns(find_instrument("FIQ"))[0].advice
    'Give --range LOW HIGH and --mcid SIZE, from its manual or as agreed before looking.'
    >>> find_unknowns(find_instrument("NRS")), find_unknowns(Instrument(name="pain"))
    ((), ())
    """
    if not instrument.domain:  # made from options, not looked up
        return ()
    missing = []
    if instrument.width is None:
        missing.append(("range", "--range LOW HIGH"))
    if instrument.mcid is None:
        missing.append(("smallest difference that matters (MCID)", "--mcid SIZE"))
    if not missing:
        return ()
    text = instrument.mcid_text if instrument.mcid is None else ""
    said = f" Of changes that matter its source says: {text}." if text else ""
    return (
        Finding(
            id="INS-001",
            severity=Severity.NOTE,
            message=f"The {' and the '.join(name for name, _ in missing)} of "
            f"{instrument.abbreviation or instrument.name} {'is' if len(missing) == 1 else 'are'} "
            f"not known to OpenLDN.{said}",
            advice=f"Give {' and '.join(flag for _, flag in missing)}, from its manual or as "
            "agreed before looking.",
        ),
    )


def _make_instrument(row: dict[str, str]) -> Instrument:
    likelihood = _one_of(row["likelihood"])
    mcid = _number(row["mcid_points"])
    source = None
    if mcid is not None:
        source = Source(title=f"MCID of {row['name']}", url=row["mcid_source_url"])
    return Instrument(
        name=row["name"],
        abbreviation=row["abbreviation"],
        condition=row["condition"],
        domain=row["domain"],
        better="higher" if row["better"] == "higher" else "lower",
        minimum=_number(row["minimum"]),
        maximum=_number(row["maximum"]),
        step=_number(row["step"]),
        likelihood=likelihood,
        mcid=mcid,
        mcid_source=source,
        mcid_text=_sure(row["mcid_text"]),
        recall=_sure(row["recall"]),
        licence=_sure(row["licence"]),
        loinc=row["loinc"],
    )


def _one_of(hint: str) -> LikelihoodHint:
    for known in get_args(LikelihoodHint):
        if hint == known:
            found: LikelihoodHint = known
            return found
    raise InstrumentError(f"likelihood {hint!r}; must be one of {get_args(LikelihoodHint)}.")


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _sure(text: str) -> str:
    """Clauses of a text that were not written from memory."""
    return "; ".join(clause for clause in text.split("; ") if _UNSURE not in clause)


def _keys(instrument: Instrument) -> frozenset[str]:
    """What an instrument may be called: ``CDAI (RA)`` also answers to ``CDAI``."""
    short = [part.strip() for part in instrument.abbreviation.split(" / ")]
    bare = [part.partition(" (")[0] for part in short]
    names = [instrument.name, instrument.abbreviation, *short, *bare]
    return frozenset(name.casefold() for name in names if name)
