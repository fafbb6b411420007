"""Design files: a trial's design, outcome, reasons and analysis as readable TOML."""

import difflib
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from openldn.errors import DesignError, ExchangeError, NotFound
from openldn.exchange.design_doses import check_low_doses
from openldn.record import Instrument
from openldn.sources import Source
from openldn.trial import (
    AnalysisPlan,
    DesignKind,
    DesignReason,
    LookPower,
    LookThresholds,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
)

FORMAT = 1
LARGEST_BYTES = 1_000_000
HEADER = """\
# The design of a single-patient trial. It holds nothing secret: the order of the treatments is
# drawn from it and kept elsewhere. Fixed before the start; a change afterwards is another trial.
"""
_WHOLE = "a whole number"
_TEXT, _NUMBER, _TRUTH = "a text in quotes", "a number", "true or false"
# Key, what its value must be. Order is the order of the file.
_DESIGN = {
    "kind": _TEXT,
    "cycles": _WHOLE,
    "period_days": _WHOLE,
    "baseline_days": _WHOLE,
    "run_in_days": _WHOLE,
    "washout_days": _WHOLE,
    "longest_run": _WHOLE,
    "starts": "a list of whole numbers",
    "blinded": _TRUTH,
}
_TREATMENT = {"label": _TEXT, "dose_mg": _NUMBER}
_OUTCOME = {
    "name": _TEXT, "abbreviation": _TEXT, "better": _TEXT, "minimum": _NUMBER,
    "maximum": _NUMBER, "step": _NUMBER, "mcid": _NUMBER, "mcid_source": _TEXT,
    "mcid_url": _TEXT, "recall": _TEXT, "likelihood": _TEXT,
}  # fmt: skip
_ANALYSIS = {
    "looks": _TEXT, "first_look": _WHOLE, "prior": _TEXT,
    "carryover": "estimate, none, unstated or a half-life in days", "likelihood": _TEXT,
}  # fmt: skip
_REASON = {"about": _TEXT, "text": _TEXT, "rests_on": _TEXT}
_PAIR = "two numbers in brackets"
_THRESHOLDS = {
    "continue_at": _NUMBER, "masked_at": _NUMBER, "worse_at": _NUMBER,
    "futility_below": _NUMBER, "level": _NUMBER,
    "false_continue": _NUMBER, "false_continue_ci": _PAIR, "worst_world": _TEXT,
    "false_differ": _NUMBER, "false_differ_ci": _PAIR, "differ_world": _TEXT,
    "false_worse": _NUMBER, "false_worse_ci": _PAIR, "worse_world": _TEXT,
    "worlds": "a list of texts", "courses": _WHOLE, "seed": _WHOLE, "fresh_seed": _WHOLE,
    "version": _TEXT, "fingerprint": _TEXT, "power": "written as [[thresholds.power]]",
}  # fmt: skip
# Left out where no threshold keeps the level, so that nothing of the kind is said early.
_NEVER = ("continue_at", "masked_at", "worse_at")
_POWER = {
    "effect_mcid": _NUMBER, "p_continue": _NUMBER, "p_continue_ci": _PAIR, "p_worse": _NUMBER,
    "p_futile": _NUMBER, "p_stop": _NUMBER, "mean_days": _NUMBER,
}  # fmt: skip
_TABLES = ("format", "design", "treatments", "outcome", "analysis", "reasons", "thresholds")


def read_design(path: str | Path) -> TrialProtocol:
    """Read a design file.

    Raises
    ------
    NotFound, ExchangeError
        If the file does not exist or cannot be opened.
    DesignError, InstrumentError
        If it is no TOML, or a key or value cannot be used.
    SafetyHold
        If a dose is no low dose.
    """
    file = Path(path)
    if not file.exists():
        raise NotFound(f"design file {file.name} does not exist.")
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise DesignError(f"design file {file.name} is over 1 MB; a design is short text.")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ExchangeError(f"design file {file.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DesignError(f"design file {file.name} is no text in UTF-8.") from error
    return parse_design(text)


def parse_design(text: str) -> TrialProtocol:
    """Make a protocol from the text of a design file; see :func:`design_to_toml`.

    Raises
    ------
    DesignError, InstrumentError
        If it is no TOML, or a key or value cannot be used.
    SafetyHold
        If a dose is no low dose.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DesignError(
            f"the design file is no TOML: {error}. Start from the one that openldn trial design "
            "writes."
        ) from error
    _check_names(content, _TABLES, "")
    if content.get("format") != FORMAT:
        raise DesignError(f"format of the design file is {content.get('format')}; must be 1.")
    treatments = tuple(
        TrialTreatment(**row) for row in _rows(content, "treatments", _TREATMENT, ("label",))
    )
    check_low_doses((one.dose_mg for one in treatments), what="a dose of the design file")
    return TrialProtocol(
        design=_design(_table(content, "design", _DESIGN, ("kind",)), treatments),
        instrument=_instrument(_table(content, "outcome", _OUTCOME, ("name", "better", "mcid"))),
        analysis=AnalysisPlan(**_table(content, "analysis", _ANALYSIS, ())),
        reasons=tuple(
            DesignReason(**row)
            for row in _rows(content, "reasons", _REASON, ("about", "text", "rests_on"))
        ),
        thresholds=_thresholds(content),
    )


def design_to_toml(protocol: TrialProtocol) -> str:
    """Text of the design file that gives ``protocol`` again; equal designs give equal bytes.

    Examples
    --------
    >>> design = TrialDesign(kind=DesignKind.PAIRED, cycles=2, period_days=42, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> pain = Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=2)
    >>> text = design_to_toml(TrialProtocol(design=design, instrument=pain))
    >>> parse_design(text).design == design
    True
    """
    design, instrument, analysis = protocol.design, protocol.instrument, protocol.analysis
    source = instrument.mcid_source
    outcome = {
        **{name: getattr(instrument, name, None) for name in _OUTCOME if name != "mcid_source"},
        "mcid_source": source.title if source else None,
        "mcid_url": source.url if source else None,
    }
    parts = [
        HEADER,
        f"format = {FORMAT}\n",
        _lines("[design]", {name: getattr(design, name) for name in _written(design)}),
        *(_lines("[[treatments]]", vars(one)) for one in design.treatments),
        _lines("[outcome]", {name: outcome[name] for name in _OUTCOME}),
        _lines("[analysis]", {name: getattr(analysis, name) for name in _ANALYSIS}),
        *(_lines("[[reasons]]", vars(one)) for one in protocol.reasons),
        *_threshold_lines(protocol.thresholds),
    ]
    return "\n".join(parts)


def design_fingerprint(protocol: TrialProtocol) -> str:
    """Short hash of design, outcome and analysis: what thresholds of looks are for.

    Reasons are words and change nothing.
    """
    bare = replace(protocol, thresholds=None, reasons=())
    return hashlib.sha256(design_to_toml(bare).encode()).hexdigest()[:16]


def _threshold_lines(thresholds: LookThresholds | None) -> list[str]:
    if thresholds is None:
        return []
    values = {name: getattr(thresholds, name) for name in _THRESHOLDS if name != "power"}
    rows = (_lines("[[thresholds.power]]", vars(one)) for one in thresholds.power)
    return [_lines("[thresholds]", values), *rows]


def _thresholds(content: Mapping[str, Any]) -> LookThresholds | None:
    if "thresholds" not in content:
        return None
    needed = tuple(name for name in _THRESHOLDS if name not in (*_NEVER, "power"))
    _check_tested(content["thresholds"])
    table = _table(content, "thresholds", _THRESHOLDS, needed)
    rows = _rows(table, "power", _POWER, tuple(_POWER))
    table |= {
        **{name: table.get(name) for name in _NEVER},
        **{name: tuple(table[name]) for name, kind in _THRESHOLDS.items() if kind is _PAIR},
        "worlds": tuple(table["worlds"]),
        "power": tuple(
            LookPower(**{**row, "p_continue_ci": tuple(row["p_continue_ci"])}) for row in rows
        ),
    }
    return LookThresholds(**table)


def _check_tested(table: Any) -> None:
    """Thresholds without masked looks, harm and fresh courses do not keep what they promise."""
    if isinstance(table, dict) and "fresh_seed" not in table:
        raise DesignError(
            "the thresholds in the design file are of an older kind: not calibrated for masked "
            "looks or for 'worse', nor tried on fresh courses. Delete [thresholds] and "
            "[[thresholds.power]] and run openldn trial monitor DESIGN.toml --calibrate again."
        )


def _written(design: TrialDesign) -> list[str]:
    """Keys that mean something for this kind of design."""
    only = {
        "baseline_days": DesignKind.BEFORE_AFTER,
        "longest_run": DesignKind.RESTRICTED,
        "starts": DesignKind.STAGGERED_START,
    }
    defaults = TrialDesign.__dataclass_fields__
    return [
        name
        for name in _DESIGN
        if only.get(name) in (None, design.kind) or getattr(design, name) != defaults[name].default
    ]


def _lines(head: str, values: Mapping[str, Any]) -> str:
    lines = [
        f"{name} = {_value(value)}" for name, value in values.items() if value not in (None, "")
    ]
    return "\n".join([head, *lines]) + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(_value(part) for part in value)}]"
    if isinstance(value, str):
        return _quoted(value)
    number = float(cast(float, value))
    return str(int(number)) if number.is_integer() else repr(number)


def _quoted(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return (
        '"' + "".join(escapes.get(m, m if _is_plain(m) else f"\\u{ord(m):04x}") for m in text) + '"'
    )


def _is_plain(mark: str) -> bool:
    return mark >= " " and mark != "\x7f"


def _design(table: dict[str, Any], treatments: tuple[TrialTreatment, ...]) -> TrialDesign:
    kinds = [kind.value for kind in DesignKind]
    if table["kind"] not in kinds:
        raise DesignError(
            f"design.kind is {table['kind']!r}; must be one of {', '.join(kinds)}."
            f"{_meant(table['kind'], kinds)}"
        )
    starts = tuple(table.pop("starts", ()))
    return TrialDesign(
        **{**table, "kind": DesignKind(table["kind"])}, starts=starts, treatments=treatments
    )


def _instrument(table: dict[str, Any]) -> Instrument:
    title, url = table.pop("mcid_source", ""), table.pop("mcid_url", "")
    if bool(title) != bool(url):
        raise DesignError(
            "outcome has one of mcid_source and mcid_url; give both, or leave both out when the "
            "patient set the MCID."
        )
    return Instrument(**table, mcid_source=Source(title=title, url=url) if title else None)


def _table(
    content: Mapping[str, Any], name: str, keys: Mapping[str, str], needed: tuple[str, ...]
) -> dict[str, Any]:
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise DesignError(f"{name} must be a table: a line [{name}] and its keys below.")
    return _checked(table, name, keys, needed)


def _rows(
    content: Mapping[str, Any], name: str, keys: Mapping[str, str], needed: tuple[str, ...]
) -> list[dict[str, Any]]:
    rows = content.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DesignError(f"{name} must be written as [[{name}]], one for each.")
    return [
        _checked(row, f"{name} {number}", keys, needed) for number, row in enumerate(rows, start=1)
    ]


def _checked(
    table: Mapping[str, Any], path: str, keys: Mapping[str, str], needed: tuple[str, ...]
) -> dict[str, Any]:
    _check_names(table, tuple(keys), f"{path}.")
    for name in needed:
        if name not in table:
            raise DesignError(f"{path}.{name} is missing; it must be {keys[name]}.")
    for name, value in table.items():
        if not _fits(value, keys[name]):
            raise DesignError(f"{path}.{name} is {value!r}; must be {keys[name]}.")
    return dict(table)


def _fits(value: object, wanted: str) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    match wanted:
        case "a whole number":
            return is_whole
        case "a number":
            return is_number
        case "a text in quotes":
            return isinstance(value, str)
        case "true or false":
            return isinstance(value, bool)
        case "two numbers in brackets":
            return (
                isinstance(value, list)
                and len(value) == 2
                and all(_fits(n, _NUMBER) for n in value)
            )
        case "a list of texts":
            return isinstance(value, list) and all(_fits(one, _TEXT) for one in value)
        case "written as [[thresholds.power]]":
            return isinstance(value, list)
        case "a list of whole numbers":
            return isinstance(value, list) and all(_fits(one, _WHOLE) for one in value)
        case _:
            return is_number or isinstance(value, str)


def _check_names(table: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
    for name in table:
        if name not in known:
            raise DesignError(
                f"{path}{name} is no key of a design file; known here: {', '.join(known)}."
                f"{_meant(name, known)}"
            )


def _meant(name: str, known: list[str] | tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]}?" if close else ""
