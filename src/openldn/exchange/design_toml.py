"""Design files: a trial's design, outcome, reasons and analysis as readable TOML."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from openldn.errors import DesignError, ExchangeError, InputError, NotFound
from openldn.exchange.design_doses import check_low_doses
from openldn.exchange.design_keys import (
    NUMBER,
    PAIR,
    TEXT,
    TRUTH,
    WHOLE,
    check_names,
    read_rows,
    read_table,
    say_meant,
)
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
# Key, what its value must be. Order is the order of the file.
_DESIGN = {
    "kind": TEXT,
    "cycles": WHOLE,
    "period_days": WHOLE,
    "baseline_days": WHOLE,
    "run_in_days": WHOLE,
    "washout_days": WHOLE,
    "longest_run": WHOLE,
    "starts": "a list of whole numbers",
    "blinded": TRUTH,
}
_TREATMENT = {"label": TEXT, "dose_mg": NUMBER}
_OUTCOME = {
    "name": TEXT, "abbreviation": TEXT, "better": TEXT, "minimum": NUMBER,
    "maximum": NUMBER, "step": NUMBER, "mcid": NUMBER, "mcid_source": TEXT,
    "mcid_url": TEXT, "recall": TEXT, "likelihood": TEXT,
}  # fmt: skip
_ANALYSIS = {
    "looks": TEXT, "first_look": WHOLE, "prior": TEXT,
    "carryover": "estimate, none, unstated or a half-life in days", "likelihood": TEXT,
}  # fmt: skip
_REASON = {"about": TEXT, "text": TEXT, "rests_on": TEXT}
_THRESHOLDS = {
    "continue_at": NUMBER, "masked_at": NUMBER, "worse_at": NUMBER,
    "futility_below": NUMBER, "level": NUMBER,
    "false_continue": NUMBER, "false_continue_ci": PAIR, "worst_world": TEXT,
    "false_differ": NUMBER, "false_differ_ci": PAIR, "differ_world": TEXT,
    "false_worse": NUMBER, "false_worse_ci": PAIR, "worse_world": TEXT,
    "worlds": "a list of texts", "courses": WHOLE, "seed": WHOLE, "fresh_seed": WHOLE,
    "version": TEXT, "fingerprint": TEXT, "power": "written as [[thresholds.power]]",
}  # fmt: skip
# Left out where no threshold keeps the level, so that nothing of the kind is said early.
_NEVER = ("continue_at", "masked_at", "worse_at")
_POWER = {
    "effect_mcid": NUMBER, "p_continue": NUMBER, "p_continue_ci": PAIR, "p_worse": NUMBER,
    "p_futile": NUMBER, "p_stop": NUMBER, "mean_days": NUMBER,
}  # fmt: skip
MAKE_ONE = (
    "Make one with openldn trial design, like: openldn trial design --instrument NRS -o design.toml"
)
_NO_DESIGN = (".csv", ".tsv", ".json", ".xlsx")
_COMMA = re.compile(r"=\s*[+-]?\d+,\d+\s*(?:#.*)?$")
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
        raise NotFound(f"design file {file.name} does not exist. {MAKE_ONE}.")
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise DesignError(f"design file {file.name} is over 1 MB; a design is short text.")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ExchangeError(f"design file {file.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DesignError(f"design file {file.name} is no text in UTF-8; save it so.") from error
    try:
        return parse_design(text)
    except InputError as error:
        hint = ""
        if file.suffix.lower() in _NO_DESIGN:
            hint = f" A {file.suffix.lower()} file is no design; the design file comes first."
        raise type(error)(f"{file.name}: {error}{hint}") from error


def parse_design(text: str) -> TrialProtocol:
    """Make a protocol from the text of a design file; see :func:`design_to_toml`.

    Raises
    ------
    DesignError, InstrumentError
        If it is no TOML, or a key or value cannot be used.
    SafetyHold
        If a dose is no low dose.
    """
    if not text.strip():
        raise DesignError(f"the design file is empty. {MAKE_ONE}.")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DesignError(
            f"the design file is no TOML: {error}.{_say_comma(text)} {MAKE_ONE}."
        ) from error
    check_names(content, _TABLES, "")
    if "format" not in content:
        raise DesignError(
            "this is no design file: its first line, format = 1, is missing. Add it, or start "
            f"anew. {MAKE_ONE}."
        )
    if content["format"] != FORMAT:
        raise DesignError(f"format of the design file is {content['format']}; must be 1.")
    for name in ("design", "treatments", "outcome"):
        if name not in content:
            head = "[[treatments]]" if name == "treatments" else f"[{name}]"
            raise DesignError(f"{head} is missing in the design file. {MAKE_ONE}.")
    treatments = tuple(
        TrialTreatment(**row) for row in read_rows(content, "treatments", _TREATMENT, ("label",))
    )
    check_low_doses((one.dose_mg for one in treatments), what="a dose of the design file")
    return TrialProtocol(
        design=_design(read_table(content, "design", _DESIGN, ("kind",)), treatments),
        instrument=_instrument(
            read_table(content, "outcome", _OUTCOME, ("name", "better", "mcid"))
        ),
        analysis=AnalysisPlan(**read_table(content, "analysis", _ANALYSIS, ())),
        reasons=tuple(
            DesignReason(**row)
            for row in read_rows(content, "reasons", _REASON, ("about", "text", "rests_on"))
        ),
        thresholds=_thresholds(content),
    )


def _say_comma(text: str) -> str:
    """Where a number is written with a decimal comma."""
    lines = text.splitlines()
    found = next((n for n, line in enumerate(lines, 1) if _COMMA.search(line)), None)
    return "" if found is None else f" Line {found} holds a decimal comma; write a point, like 2.5."


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
    """Short hash of design, outcome, analysis and its model: what thresholds of looks are for.

    Reasons are words and change nothing.
    """
    bare = replace(protocol, thresholds=None, reasons=())
    judged_with = f"{design_to_toml(bare)}{protocol.analysis.spec()}"
    return hashlib.sha256(judged_with.encode()).hexdigest()[:16]


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
    table = read_table(content, "thresholds", _THRESHOLDS, needed)
    rows = read_rows(table, "power", _POWER, tuple(_POWER))
    table |= {
        **{name: table.get(name) for name in _NEVER},
        **{name: tuple(table[name]) for name, kind in _THRESHOLDS.items() if kind is PAIR},
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
            f"{say_meant(table['kind'], kinds)}"
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
