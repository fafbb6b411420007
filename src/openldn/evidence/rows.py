"""One line of a study: an effect or an adverse event; what cannot be is refused."""

import math
import re
from dataclasses import dataclass

from openldn.errors import StudyError
from openldn.evidence.instruments import check_instrument_id

# What a reader of the source could confirm; "no" is memory alone and is never shown.
VERIFIED = ("yes", "yes (count derived)", "partial", "no")
_P_TEXT = re.compile(r"(?P<sign><=|<|>=|>|=)?\s*(?P<number>\d*\.?\d+(?:[eE]-?\d+)?)")
_P_WORDS = ("ns", "significant")


# How these fields begin; what follows is free, like ``MD (improvement)``.
MEASURES = (
    "MD", "SMD", "RR", "OR", "RD", "HR", "proportion", "counts", "mean", "median", "percent",
    "pre-post", "p only", "within-group p", "significance only", "ED",
)  # fmt: skip
CONTRASTS = (
    "between", "within", "pooled", "LDN", "placebo", "dose", "baseline", "non-randomised", "vs ",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One result of a study, as its source prints it.

    Parameters
    ----------
    effect_id, outcome, instrument, measure, contrast : str
        ``instrument`` is the source's wording; ``instrument_id`` names the one meant.
    ldn_mean, ldn_sd, cmp_mean, cmp_sd : float or None
        In units of the instrument; what ``sd`` is tells ``dispersion``.
    ldn_events, ldn_n, cmp_events, cmp_n : int or None
        Participants. In a crossover both ``n`` are the same participants.
    effect, ci_low, ci_high : float or None
        A proportion is a fraction, 0 to 1.
    se_derived : float or None
        Standard error worked out by the curator; ``se_qualifier`` like "upper bound".
    p_value : str
        As printed: "0.04", "<0.001", "ns"; see :attr:`p` and :attr:`p_sign`.
    entry_low, entry_high : float or None
        What a participant had to score to enter.
    poolable, direction, note : str
        The curator's judgment and remarks.

    Examples
    --------
    >>> Effect(effect_id="E1", outcome="pain", measure="MD", contrast="between", verified="yes",
    ...        source_url="https://example.org", effect=-0.34, ci_low=-0.95, ci_high=0.27).effect
    -0.34
    """

    effect_id: str
    outcome: str
    instrument: str = ""
    instrument_id: str = ""
    measure: str
    contrast: str
    ldn_mean: float | None = None
    ldn_sd: float | None = None
    ldn_events: int | None = None
    ldn_n: int | None = None
    cmp_mean: float | None = None
    cmp_sd: float | None = None
    cmp_events: int | None = None
    cmp_n: int | None = None
    dispersion: str = ""
    effect: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    se_derived: float | None = None
    se_qualifier: str = ""
    se_method: str = ""
    p_value: str = ""
    timepoint_weeks: float | None = None
    entry_low: float | None = None
    entry_high: float | None = None
    direction: str = ""
    poolable: str = ""
    source_url: str
    verified: str
    note: str = ""

    def __post_init__(self) -> None:
        where = f"effect {self.effect_id or '(without id)'}"
        _check_words(where, effect_id=self.effect_id, outcome=self.outcome, measure=self.measure)
        _check_words(where, contrast=self.contrast)
        check_start(where, "measure", self.measure, MEASURES)
        check_start(where, "contrast", self.contrast, CONTRASTS)
        check_source(where, self.source_url, self.verified)
        _check_finite(where, self)
        check_counts(where, "ldn", self.ldn_events, self.ldn_n)
        check_counts(where, "cmp", self.cmp_events, self.cmp_n)
        for name in ("ldn_sd", "cmp_sd", "se_derived", "timepoint_weeks"):
            _check_not_negative(where, name, getattr(self, name))
        _check_interval(where, self)
        _check_entry(where, self)
        _check_fraction(where, self)
        _check_p(where, self.p_value)
        check_instrument_id(where, self.instrument_id)

    @property
    def p(self) -> float | None:
        """The p value's number; none if there is none, or more than one."""
        found = list(_P_TEXT.finditer(self.p_value))
        return float(found[0]["number"]) if len(found) == 1 else None

    @property
    def p_sign(self) -> str:
        """``=`` for a value, ``<`` or ``<=`` for a bound; empty without a number."""
        found = _P_TEXT.match(self.p_value)
        return (found["sign"] or "=") if found else ""

    @property
    def is_between(self) -> bool:
        """Whether naltrexone stands against a comparator in this row."""
        return self.contrast.startswith("between")

    @property
    def is_crossover(self) -> bool:
        """Whether each participant is in both columns."""
        return "crossover" in self.contrast or "fixed order" in self.contrast


@dataclass(frozen=True, kw_only=True)
class AdverseEvent:
    """How many participants had an event, on naltrexone and on the comparator.

    Examples
    --------
    >>> AdverseEvent(event="vivid dreams", ldn_events=2, ldn_n=10, verified="yes",
    ...              source_url="https://example.org").ldn_events
    2
    """

    event: str
    ldn_events: int | None = None
    ldn_n: int | None = None
    cmp_events: int | None = None
    cmp_n: int | None = None
    # Events were counted, not participants: then there may be more of them than participants.
    counts_events: bool = False
    source_url: str = ""
    verified: str
    note: str = ""

    def __post_init__(self) -> None:
        where = f"adverse event {self.event!r}"
        _check_words("adverse event", event=self.event)
        check_source(where, self.source_url, self.verified)
        for arm in ("ldn", "cmp"):
            events, n = getattr(self, f"{arm}_events"), getattr(self, f"{arm}_n")
            check_counts(where, arm, events, n, counts_events=self.counts_events)


def check_start(where: str, name: str, value: str, starts: tuple[str, ...]) -> None:
    """Refuse a word that begins like none of those that are known."""
    if not value.startswith(starts):
        raise StudyError(
            f"{where}: {name} is {value!r}; must begin with one of {', '.join(starts)}."
        )


def check_source(where: str, url: str, verified: str) -> None:
    """Refuse a row without a source, or with a verified mark that is none."""
    if verified not in VERIFIED:
        raise StudyError(
            f"{where}: verified is {verified!r}; must be one of {', '.join(VERIFIED)}."
        )
    if verified != "no" and not url.startswith(("https://", "http://")):
        raise StudyError(
            f"{where}: source_url is {url!r}; give the http(s) address of the page that states "
            "the number. Without one set verified to no; such a row is kept and never shown."
        )


def check_counts(
    where: str, arm: str, events: int | None, n: int | None, *, counts_events: bool = False
) -> None:
    """Refuse counts that are not whole, negative, or more events than participants."""
    for name, value in ((f"{arm}_events", events), (f"{arm}_n", n)):
        if value is None:
            continue
        if not isinstance(value, int):
            raise StudyError(f"{where}: {name} is {value!r}; must be a whole number.")
        least = 1 if name.endswith("_n") else 0
        if value < least:
            raise StudyError(f"{where}: {name} is {value}; must be {least} or more.")
    if events is not None and n is not None and events > n and not counts_events:
        raise StudyError(
            f"{where}: {arm}_events is {events} of {arm}_n {n}; events are participants and "
            "cannot be more than n. Are the two columns swapped, or were events counted? "
            "An adverse event may say counts_events = true."
        )


def _check_words(where: str, **fields: str) -> None:
    empty = [name for name, value in fields.items() if not value.strip()]
    if empty:
        raise StudyError(f"{where}: {' and '.join(empty)} is empty; must be given.")


def _check_finite(where: str, effect: Effect) -> None:
    for name, value in vars(effect).items():
        if isinstance(value, float) and not math.isfinite(value):
            raise StudyError(f"{where}: {name} is {value}; must be a finite number, or left out.")


def _check_not_negative(where: str, name: str, value: float | None) -> None:
    if value is not None and value < 0:
        raise StudyError(f"{where}: {name} is {value:g}; must be 0 or more.")


def _check_interval(where: str, effect: Effect) -> None:
    low, high, middle = effect.ci_low, effect.ci_high, effect.effect
    if (low is None) != (high is None):
        missing = "ci_low" if low is None else "ci_high"
        raise StudyError(f"{where}: {missing} is missing; give both ends of the interval or none.")
    if low is None or high is None:
        return
    if low > high:
        raise StudyError(
            f"{where}: ci_low {low:g} is above ci_high {high:g}; the ends are swapped or a minus "
            "sign is missing."
        )
    if middle is not None and not low <= middle <= high:
        raise StudyError(
            f"{where}: the interval {low:g} to {high:g} excludes its estimate {middle:g}; a minus "
            "sign may be missing, or the interval belongs to another row."
        )


def _check_entry(where: str, effect: Effect) -> None:
    low, high = effect.entry_low, effect.entry_high
    if low is not None and high is not None and low >= high:
        raise StudyError(f"{where}: entry_low {low:g} must be below entry_high {high:g}.")


def _check_fraction(where: str, effect: Effect) -> None:
    value = effect.effect
    if effect.measure != "proportion" or value is None or 0 <= value <= 1:
        return
    guess = f" Percent? Then write {value / 100:g}." if 1 < value <= 100 else ""
    raise StudyError(f"{where}: effect is {value:g}; a proportion must be 0 to 1.{guess}")


def _check_p(where: str, text: str) -> None:
    if not text or text.startswith(_P_WORDS):
        return
    if re.search(r"\d,\d", text):
        raise StudyError(f"{where}: p_value is {text!r}; write a decimal point, not a comma.")
    if _P_TEXT.match(text) is None:
        raise StudyError(
            f"{where}: p_value is {text!r}; write a number, a bound like <0.001, ns, or leave it "
            "out."
        )
    outside = [found[0] for found in _P_TEXT.finditer(text) if float(found["number"]) > 1]
    if outside:
        raise StudyError(f"{where}: p_value {text!r} lies outside 0 to 1.")
