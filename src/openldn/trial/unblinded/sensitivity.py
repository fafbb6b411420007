"""How the answer moves as what is assumed moves."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from openldn.inference import CourseFit, EffectCurve, Prior
from openldn.record import Instrument
from openldn.trial.contrast import ScoreScale, on_score_scale, score_contrast, summarize
from openldn.trial.evaluation import ContrastSummary
from openldn.trial.latent import CourseModel
from openldn.trial.unblinded.answer import DeltaPoint, TippingPoint
from openldn.trial.unblinded.discount import Discount, discounted
from openldn.trial.unblinded.missing_days import MissingDays

TIPPING_POINTS = 25
HALVINGS = 24
# Missing scores on the drug that were so many MCIDs worse than the noted ones.
DELTA_MCIDS = (0.0, 0.5, 1.0, 2.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reader:
    """Turns a discount into what is said of the drug's own effect.

    ``scale`` is None for the scale of the plain evaluation where nothing is taken off.
    """

    curve: EffectCurve
    plain_scale: ScoreScale
    wide_scale: ScoreScale
    priors: dict[str, Prior]
    chosen: str
    instrument: Instrument
    mcid: float

    def summaries(self, discount: Discount) -> dict[str, ContrastSummary]:
        """The drug's own effect in score points, by prior."""
        curve = discounted(self.curve, discount)
        scale = self.plain_scale if discount.is_nothing else self.wide_scale
        return {
            name: summarize(
                on_score_scale(curve.posterior(prior), scale), instrument=self.instrument,
                mcid=self.mcid, prior=name,
            )
            for name, prior in self.priors.items()
        }  # fmt: skip

    def pair(self, discount: Discount) -> tuple[ContrastSummary, ContrastSummary]:
        """Under the chosen prior, and from own data alone."""
        reader = replace(self, priors={n: self.priors[n] for n in (self.chosen, "none")})
        found = reader.summaries(discount)
        return found[self.chosen], found["none"]


def wide_scale(
    model: CourseModel, fit: CourseFit, *, prior: Prior, instrument: Instrument, sigma: float,
    reach: float,
) -> ScoreScale:  # fmt: skip
    """The score scale over effects that reach farther to both sides than the engine's curve."""
    ends = fit.curve.x[0] - reach, fit.curve.x[-1] + reach
    wide = replace(fit, curve=replace(fit.curve, x=np.array(ends)))
    return score_contrast(model, wide, prior=prior, instrument=instrument, sigma=sigma)


def tipping_curve(
    reader: Reader, at: Callable[[float], Discount], *, widest: float
) -> tuple[TippingPoint, ...]:
    """The drug's own effect over what belief and time are assumed to do.

    Parameters
    ----------
    reader : Reader
    at : callable
        Discount when belief and time changed the score by so many points for the better.
    widest : float
        Largest change looked at, points.
    """
    found = []
    for change in np.linspace(0.0, widest, TIPPING_POINTS):
        chosen, own = reader.pair(at(float(change)))
        found.append(
            TippingPoint(
                change=float(change), mean=chosen.mean, ci95=chosen.ci95, p_mcid=chosen.p_mcid,
                p_mcid_own=own.p_mcid,
            )
        )  # fmt: skip
    return tuple(found)


def find_tip(holds: Callable[[float], bool], *, widest: float) -> float | None:
    """Largest value at which something holds that stops to hold as the value grows.

    ``None`` if it does not hold at zero; ``widest`` if it holds throughout.

    Examples
    --------
    >>> round(find_tip(lambda x: x < 1.25, widest=4.0), 3), find_tip(lambda x: False, widest=4.0)
    (1.25, None)
    """
    if not holds(0.0):
        return None
    if holds(widest):
        return widest
    low, high = 0.0, widest
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if holds(middle):
            low = middle
        else:
            high = middle
    return low


def delta_table(
    reader: Reader, at: Callable[[float], Discount], *, missing: MissingDays
) -> tuple[DeltaPoint, ...]:
    """The drug's own effect if missing scores on the drug were worse; empty if none is missing."""
    if missing.active.empty == 0:
        return ()
    found = []
    for worse in (factor * reader.mcid for factor in DELTA_MCIDS):
        chosen, _ = reader.pair(at(worse))
        found.append(
            DeltaPoint(
                worse_on=worse, mean=chosen.mean, p_benefit=chosen.p_benefit, p_mcid=chosen.p_mcid
            )
        )
    return tuple(found)
