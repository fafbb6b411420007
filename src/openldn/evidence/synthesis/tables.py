"""Two-by-two tables: risk ratio, odds ratio, risk difference, Peto's odds ratio, arcsine.

References
----------
Fleiss JL, Berlin JA (2009). Effect sizes for dichotomous data. In: The handbook of research
synthesis and meta-analysis, 2nd ed., chapter 13.
Yusuf S et al. (1985). Beta blockade during and after myocardial infarction. Prog Cardiovasc Dis
27: 335-371. DOI 10.1016/S0033-0620(85)80003-7.
Rücker G et al. (2009). Arcsine test for publication bias in meta-analyses with binary outcomes.
Stat Med 27: 746-763. DOI 10.1002/sim.2971.
"""

from dataclasses import dataclass

import numpy as np

from openldn.evidence.synthesis.arrays import Flags, Floats
from openldn.evidence.synthesis.checks import Labels, refuse
from openldn.evidence.synthesis.numbers import Numbers

ADD_TO = ("only0", "all", "if0all", "none")


@dataclass(frozen=True, kw_only=True, eq=False)
class Tables:
    """Events ``a``, ``c`` and those without, ``b``, ``d``, in arms 1 and 2."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats

    @property
    def n1(self) -> Floats:
        """Size of arm 1."""
        return self.a + self.b

    @property
    def n2(self) -> Floats:
        """Size of arm 2."""
        return self.c + self.d

    @property
    def has_zero(self) -> Flags:
        """Whether any of the four cells is empty."""
        return np.asarray((self.a == 0) | (self.b == 0) | (self.c == 0) | (self.d == 0))

    @property
    def informative(self) -> Flags:
        """Whether somebody had an event and somebody had none."""
        return (self.a + self.c > 0) & (self.b + self.d > 0)

    def with_added(self, add: float, to: str) -> "Tables":
        """Add to all four cells of the tables that ``to`` names."""
        extra = add * marked(self.has_zero, to)
        return Tables(a=self.a + extra, b=self.b + extra, c=self.c + extra, d=self.d + extra)

    def take(self, rows: Flags) -> "Tables":
        """The tables that are marked."""
        return Tables(a=self.a[rows], b=self.b[rows], c=self.c[rows], d=self.d[rows])


def marked(zero: Flags, to: str) -> Floats:
    """1 for the studies to which something is to be added, else 0."""
    where = {"only0": zero, "all": np.ones_like(zero), "none": np.zeros_like(zero)}
    where["if0all"] = np.full_like(zero, bool(zero.any()))
    return np.asarray(where[to], dtype=float)


def read_tables(numbers: Numbers) -> Tables:
    """Read ``events1``, ``n1``, ``events2``, ``n2``."""
    events1, n1 = numbers.events("events1", "n1")
    events2, n2 = numbers.events("events2", "n2")
    return Tables(a=events1, b=n1 - events1, c=events2, d=n2 - events2)


def risk_ratio(t: Tables) -> tuple[Floats, Floats]:
    """Log risk ratio."""
    yi = np.log(t.a / t.n1) - np.log(t.c / t.n2)
    return yi, 1 / t.a - 1 / t.n1 + 1 / t.c - 1 / t.n2


def odds_ratio(t: Tables) -> tuple[Floats, Floats]:
    """Log odds ratio; the variance of Woolf (1955)."""
    yi = np.log(t.a / t.b) - np.log(t.c / t.d)
    return yi, 1 / t.a + 1 / t.b + 1 / t.c + 1 / t.d


def risk_difference(t: Tables, variance: str) -> tuple[Floats, Floats]:
    """Risk difference; ``UB`` divides by n - 1 instead of n (unbiased)."""
    p1, p2, less = t.a / t.n1, t.c / t.n2, float(variance == "UB")
    vi = p1 * (1 - p1) / (t.n1 - less) + p2 * (1 - p2) / (t.n2 - less)
    return p1 - p2, vi


def peto_odds_ratio(t: Tables, labels: Labels | None) -> tuple[Floats, Floats]:
    """Log odds ratio of Peto: observed less expected, by the hypergeometric variance."""
    refuse(
        ~t.informative,
        t.a + t.c,
        name="total of events",
        labels=labels,
        allowed="above 0 and below the number of participants for measure PETO",
    )
    observed, spread = observed_less_expected(t)
    return observed / spread, 1 / spread


def observed_less_expected(t: Tables) -> tuple[Floats, Floats]:
    """Events in arm 1 less what was to be expected, and the hypergeometric variance."""
    total, had = t.n1 + t.n2, t.a + t.c
    spread = had * (total - had) * (t.n1 / total) * (t.n2 / total) / (total - 1)
    return t.a - had * t.n1 / total, spread


def arcsine_difference(t: Tables) -> tuple[Floats, Floats]:
    """Difference of the arcsines of the roots of the risks; needs nothing added."""
    yi = np.arcsin(np.sqrt(t.a / t.n1)) - np.arcsin(np.sqrt(t.c / t.n2))
    return yi, 1 / (4 * t.n1) + 1 / (4 * t.n2)
