"""Columns of labels: spellings of one label are merged, and that is told."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from openldn.errors import DiaryError
from openldn.exchange.diary_findings import count_of, make_finding, name_rows, show_cell, show_list
from openldn.exchange.diary_numbers import name_cells, read_numbers
from openldn.exchange.diary_options import ReadOptions
from openldn.exchange.table_file import Cells
from openldn.record import UNKNOWN, Codes, Finding, Floats

NO_DOSE_LABEL = "no dose"
DOSE_LABEL = "dose"
_MOST_TREATMENTS = 100  # more are numbers or remarks, not treatments
_MOST_PATIENTS = 1_000_000
_WHOLE_NUMBER = re.compile(r"([+-]?\d+)[.,]0+")
_PERCENT = 100.0
# Days without study treatment: before the first period and between two.
_BETWEEN = re.compile(r"(run[- ]?in|wash[- ]?out)\b.*")


@dataclass(frozen=True, kw_only=True, eq=False)
class Labels:
    """Codes of a label column; -1 where blank. ``labels`` are in natural order."""

    codes: Codes
    labels: tuple[str, ...]


def label_key(label: str) -> str:
    """What makes two spellings one label: case, inner spaces and ``1.0`` do not count.

    Examples
    --------
    >>> label_key("LDN  4.5") == label_key("ldn 4.5"), label_key("1.0")
    (True, '1')
    """
    key = " ".join(label.split()).casefold()
    return _WHOLE_NUMBER.sub(r"\1", key) if _WHOLE_NUMBER.fullmatch(key) else key


def is_between(label: str) -> bool:
    """Whether a label says run-in or washout: days that belong to no treatment.

    Examples
    --------
    >>> [is_between(label) for label in ("Run-in", "washout 2", "wash-out", "LDN")]
    [True, True, True, False]
    """
    return _BETWEEN.fullmatch(label_key(label)) is not None


def read_labels(
    cells: Cells, *, findings: list[Finding], spellings: tuple[str, ...] = ()
) -> Labels:
    """Codes and labels of a column; ``spellings`` win over those of the file."""
    counts = cells.text.drop_nulls().value_counts()
    raw = [str(label) for label in counts.to_series(0)]
    times = dict(zip(raw, counts.to_series(1).to_list(), strict=True))
    variants: dict[str, list[str]] = {}
    for label in sorted(raw):
        variants.setdefault(label_key(label), []).append(label)
    told = {label_key(label): label.strip() for label in spellings}
    names = {key: told.get(key) or max(v, key=lambda w: times[w]) for key, v in variants.items()}
    merged = [f"{show_list(v)} as {show_cell(names[k])}" for k, v in variants.items() if v[1:]]
    if merged:
        findings.append(
            make_finding(
                "DIA-019",
                f"{cells.name} has several spellings of one label: {'; '.join(merged)}",
                "Nothing to do if they mean the same; else rename one of them in the file",
            )
        )
    keys = sorted(variants, key=natural_key)
    code_of = {label: code for code, key in enumerate(keys) for label in variants[key]}
    codes = _encode(cells.text, code_of)
    return Labels(codes=codes, labels=tuple(names[key] for key in keys))


def natural_key(label: str) -> tuple[int, float, str]:
    """Sort numbers by value and before words.

    Examples
    --------
    >>> sorted(["10", "9", "b"], key=natural_key)
    ['9', '10', 'b']
    """
    try:
        value = float(label)
    except ValueError:
        return (1, 0.0, label)
    return (0, value, label) if np.isfinite(value) else (1, 0.0, label)


def read_patients(cells: Cells, *, findings: list[Finding]) -> Labels:
    """Patient labels in order of first appearance; spellings are never merged."""
    blank = cells.text.is_null().to_numpy()
    if blank.any():
        raise DiaryError(
            f"{name_rows(cells.lines[blank])}: {cells.name} is blank; every row needs to say "
            "whose it is. Fill it in, or delete the row if it is not an entry."
        )
    labels = [str(label) for label in cells.text.unique(maintain_order=True)]
    if len(labels) > _MOST_PATIENTS:
        raise DiaryError(
            f"{cells.name} has {len(labels):,} different labels; at most {_MOST_PATIENTS:,} "
            "patients can be read. Is it a row number? Name the column of the patient."
        )
    if len({label.casefold() for label in labels}) < len(labels):
        findings.append(
            make_finding(
                "DIA-027",
                f"{cells.name} has labels that differ only in upper and lower case; they were "
                "kept apart",
                "Use one spelling for one patient",
            )
        )
    codes = _encode(cells.text, {label: code for code, label in enumerate(labels)})
    return Labels(codes=codes, labels=tuple(labels))


def read_treatments(cells: Cells, *, options: ReadOptions, findings: list[Finding]) -> Labels:
    """Treatment labels, checked against the labels that are to be compared."""
    asked = (*options.active, *options.comparator)
    number = cells.text.n_unique()
    if number > _MOST_TREATMENTS:
        raise DiaryError(
            f"{cells.name} has {number:,} different labels, like {show_cell(cells.text[0])}; a "
            f"treatment column has at most {_MOST_TREATMENTS}. Name the column of the treatment, "
            "or give --dose-mg for a column of doses."
        )
    read = read_labels(cells, findings=findings, spellings=asked)
    _check_asked(cells.name, read, asked)
    if options.active and options.comparator:
        _note_unknown(cells.name, read, asked, findings)
    return read


def treatments_from_doses(doses: Floats) -> Labels:
    """Treatment by dose: none at 0 mg, else taken; blank where no dose is noted."""
    codes = np.where(np.isnan(doses), UNKNOWN, (doses > 0).astype(np.int64))
    return Labels(codes=codes, labels=(NO_DOSE_LABEL, DOSE_LABEL))


def check_doses(cells: Cells, doses: Floats) -> None:
    """Refuse doses that leave nothing to compare: never 0 mg, or never more."""
    blank = np.isnan(doses)
    if (doses == 0).any() and (doses > 0).any():
        return
    if (doses > 0).any() and blank.any():
        raise DiaryError(
            f"{cells.name} is blank in {int(blank.sum()):,} of {len(doses):,} rows "
            f"({name_rows(cells.lines[blank])}) and 0 in none. A blank dose means that the dose is "
            "not known, so there is no day without a dose to compare with. Write 0 where no dose "
            "was taken."
        )
    held, wanted = ("above", "without") if (doses > 0).any() else ("at", "with")
    raise DiaryError(
        f"{cells.name} is {held} 0 mg in every row that has a dose, so there is nothing to compare "
        f"with. Add the days {wanted} a dose; write 0 where no dose was taken."
    )


def note_missing_doses(cells: Cells, doses: Floats, findings: list[Finding]) -> None:
    """Tell entries without a dose."""
    missing = np.isnan(doses)
    if missing.any():
        findings.append(
            make_finding(
                "DIA-022",
                f"Entries without a dose in {cells.name}: {int(missing.sum()):,} "
                f"({name_rows(cells.lines[missing])}); the dose is unknown there, not 0 mg",
                "Write 0 where no dose was taken",
            )
        )


def read_guesses(
    cells: Cells, *, treatments: tuple[str, ...], options: ReadOptions, findings: list[Finding]
) -> Floats:
    """Probability of being on the active treatment, as the participant saw it."""
    labels = {label_key(str(label)) for label in cells.text.drop_nulls().unique()}
    active = {label_key(label) for label in options.active}
    if active and labels and labels <= {label_key(label) for label in treatments}:
        read = read_labels(cells, findings=[])
        share = np.array([float(label_key(label) in active) for label in read.labels] + [np.nan])
        return share[read.codes]
    if labels and not cells.text.str.contains(r"^[+-]?[0-9]*[.,]?[0-9]").any():
        raise DiaryError(
            f"{cells.name} holds {show_list(sorted(labels))}; a guess is a probability 0 to 1, a "
            f"percentage, or one of the treatment labels {show_list(treatments)}. For labels "
            "also give the active one (--active LABEL)."
        )
    return _read_probabilities(cells, findings)


def _read_probabilities(cells: Cells, findings: list[Finding]) -> Floats:
    values, _ = read_numbers(cells)
    wrong = (values < 0) | (values > _PERCENT)
    if wrong.any():
        raise DiaryError(
            f"{name_cells(cells, wrong)}; a guess must be a probability from 0 to 1 or a "
            "percentage from 0 to 100."
        )
    if not (values > 1).any():
        return values
    findings.append(
        make_finding(
            "DIA-023",
            f"{cells.name} has values above 1 and was read as percent",
            "Nothing to do if 100 means being certain of the active treatment",
        )
    )
    return values / _PERCENT


def _check_asked(name: str, read: Labels, asked: Iterable[str]) -> None:
    known = {label_key(label) for label in read.labels}
    absent = [label for label in asked if label_key(label) not in known]
    if absent:
        raise DiaryError(
            f"{name} has no label {show_list(absent)}; the labels found are "
            f"{show_list(read.labels)}. Give labels as they stand in the file."
        )


def _note_unknown(name: str, read: Labels, asked: Iterable[str], findings: list[Finding]) -> None:
    wanted = {label_key(label) for label in asked}
    counts = np.bincount(read.codes[read.codes != UNKNOWN], minlength=len(read.labels))
    held = [
        (label, f"{show_cell(label)} ({count_of(int(count), 'entry')})")
        for label, count in zip(read.labels, counts, strict=True)
        if label_key(label) not in wanted
    ]
    other = [told for label, told in held if not is_between(label)]
    between = [told for label, told in held if is_between(label)]
    if other:
        findings.append(
            make_finding(
                "DIA-020",
                f"{name} has labels that are neither active nor comparator: {', '.join(other)}",
                "Their entries are kept; correct the label if it is a slip of the pen",
            )
        )
    if between:
        findings.append(
            make_finding(
                "DIA-030",
                f"{name} has days of run-in or washout: {', '.join(between)}",
                "Nothing to do: they are not compared with anything",
            )
        )


def _encode(text: pl.Series, code_of: dict[str, int]) -> Codes:
    if not code_of:
        return np.full(len(text), UNKNOWN, dtype=np.int64)
    old = pl.Series(list(code_of), dtype=pl.String)
    new = pl.Series(list(code_of.values()), dtype=pl.Int64)
    codes = text.replace_strict(old, new, default=UNKNOWN, return_dtype=pl.Int64)
    return codes.fill_null(UNKNOWN).to_numpy().astype(np.int64)
