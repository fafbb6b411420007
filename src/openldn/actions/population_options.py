"""Options of a population as short texts, like ``markov=0.05,0.4``."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from openldn.dynamics import Adherence, Bedtimes, Independent, Markov, Misses, Streaks
from openldn.errors import ExchangeError, InputError
from openldn.plan import Formulation
from openldn.simulate import SHORTEST_GAP_H, Cohort, Injection, LogNormal, split_dose

_MISSES = "independent=P, markov=AFTER_TAKEN,AFTER_MISSED or streaks=PER_NIGHT,MEAN_LENGTH"


def read_adherence(
    *,
    misses: str | None = None,
    late: str | None = None,
    jitter: str | None = None,
    drift: str | None = None,
    weekend_h: float = 0.0,
    takes_close_doses: bool = False,
) -> Adherence:
    """Read how the dose is taken.

    Parameters
    ----------
    misses : str, optional
        Like ``independent=0.08``, ``markov=0.05,0.4``, ``streaks=0.02,3``.
    late : str, optional
        Probability that a missed dose is taken late, and hours after bedtime: ``0.5,10``.
    jitter, drift : str, optional
        Spread and bound in hours: ``0.75,2.5``.

    Raises
    ------
    InputError
        If a text cannot be read.
    """
    late_probability, late_after_h = _pair(late, "late", "PROBABILITY,HOURS")
    jitter_sd_h, jitter_bound_h = _pair(jitter, "jitter", "SD,BOUND in hours")
    drift_sd_h, drift_bound_h = _pair(drift, "drift", "SD,BOUND in hours")
    return Adherence(
        misses=_read_misses(misses),
        bedtimes=Bedtimes(
            jitter_sd_h=jitter_sd_h,
            jitter_bound_h=jitter_bound_h,
            drift_sd_h=drift_sd_h,
            drift_bound_h=drift_bound_h,
            weekend_shift_h=weekend_h,
        ),
        late_probability=late_probability,
        late_after_h=late_after_h,
        shortest_gap_h=SHORTEST_GAP_H,
        takes_close_doses=takes_close_doses,
    )


def read_shares(
    formulation: str, *, immediate_share: float = 0.0, into: str | None = None
) -> dict[str, float]:
    """Read which share of a dose enters which state of the model.

    Parameters
    ----------
    formulation : str
        As of ``openldn simulate``.
    immediate_share : float
        Of a slow-release capsule.
    into : str, optional
        Shares by state, for models with states of their own: ``gut=0.3,release=0.7``.

    Examples
    --------
    >>> read_shares("slow-release capsule", immediate_share=0.25)
    {'gut': 0.25, 'release': 0.75}
    """
    if into is not None:
        return read_numbers(into.split(","), option="into")
    chosen = Injection(formulation) if formulation in set(Injection) else Formulation(formulation)
    parts = split_dose(chosen, dose_mg=1.0, immediate_share=immediate_share)
    return {part.state: part.dose_mg for part in parts}


def read_numbers(texts: Sequence[str], *, option: str) -> dict[str, float]:
    """Read ``NAME=NUMBER``.

    Raises
    ------
    InputError
    """
    found = {}
    for text in texts:
        name, _, number = text.partition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            raise InputError(f"{option} {text!r} cannot be read; write NAME=NUMBER.") from None
    return found


def read_thresholds(texts: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """Read ``OUTPUT=NUMBER,NUMBER``.

    Examples
    --------
    >>> read_thresholds(["RO_mu=0.5,0.8"])
    {'RO_mu': (0.5, 0.8)}
    """
    found = {}
    for text in texts:
        name, _, numbers = text.partition("=")
        found[name.strip()] = _numbers(numbers, text=f"above {text!r}", form="OUTPUT=NUMBER,NUMBER")
    return found


def read_persons(file: Path | None, spreads: Sequence[str]) -> Cohort:
    """Read persons: a CSV table with a column per input, and spreads like ``WT=70,0.2``.

    Raises
    ------
    ExchangeError
        If the file cannot be read or a column does not hold numbers.
    """
    distributions = {}
    for text in spreads:
        name, _, numbers = text.partition("=")
        median, sd = _pair(numbers, f"vary {name}", "NAME=MEDIAN,SD_OF_LOG")
        distributions[name.strip()] = LogNormal(
            median=median, sd=sd, source="assumed by the user (--vary)"
        )
    return Cohort(table={} if file is None else _read_table(file), distributions=distributions)


def _read_table(file: Path) -> dict[str, tuple[float, ...]]:
    try:
        table = pl.read_csv(file)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ExchangeError(f"table of persons {file.name} cannot be read: {error}") from error
    for name, kind in table.schema.items():
        if not kind.is_numeric() or table[name].null_count():
            raise ExchangeError(
                f"column {name} of {file.name} must hold a number in every row; leave out columns "
                "that are no inputs of the model."
            )
    return {name: tuple(table[name].cast(pl.Float64).to_list()) for name in table.columns}


def _read_misses(text: str | None) -> Misses:
    if text is None:
        return Independent(probability=0.0)
    kind, _, rest = text.partition("=")
    numbers = _numbers(rest, text=f"misses {text!r}", form=_MISSES)
    match kind, numbers:
        case "independent", (probability,):
            return Independent(probability=probability)
        case "markov", (after_taken, after_missed):
            return Markov(after_taken=after_taken, after_missed=after_missed)
        case "streaks", (rate, length):
            return Streaks.geometric(rate_per_night=rate, mean_length=length)
        case _:
            raise InputError(f"misses {text!r} cannot be read; write {_MISSES}.")


def _pair(text: str | None, option: str, form: str) -> tuple[float, float]:
    if text is None:
        return 0.0, 0.0
    numbers = _numbers(text, text=f"{option} {text!r}", form=form)
    if len(numbers) != 2:
        raise InputError(f"{option} {text!r} cannot be read; write {form}.")
    return numbers[0], numbers[1]


def _numbers(numbers: str, *, text: str, form: str) -> tuple[float, ...]:
    try:
        return tuple(float(one) for one in numbers.split(","))
    except ValueError:
        raise InputError(f"{text} cannot be read; write {form}.") from None
