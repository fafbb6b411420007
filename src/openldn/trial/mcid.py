"""The smallest difference that matters, given or worked out."""

import numpy as np

from openldn.inference import Floats
from openldn.record import Course, Finding, Instrument, Severity
from openldn.sources import HALF_SD_MCID
from openldn.trial.latent import CourseModel

HALF = 0.5
# Fewer scores on the comparator than this give no spread worth the name.
FEWEST = 3
# When all scores are equal there is no spread; a hundredth of a unit stands for "any change".
SMALLEST_SHARE = 0.01


def working_mcid(
    course: Course, model: CourseModel, instrument: Instrument, comparator: str
) -> tuple[float, tuple[Finding, ...]]:
    """MCID in score points, and a finding when it was not given."""
    if instrument.mcid is not None:
        return instrument.mcid, _large(instrument.mcid, instrument)
    scores = course.outcome[model.rows]
    on_comparator = scores[model.label == course.treatments.index(comparator)]
    mcid = half_sd(on_comparator, scores, instrument) or SMALLEST_SHARE * model.unit
    return mcid, (half_sd_finding(mcid),)


def half_sd(on_comparator: Floats, scores: Floats, instrument: Instrument) -> float | None:
    """Half an SD of the comparator's scores, of all scores when those are few or equal.

    ``None`` when the scores do not vary.

    Examples
    --------
    >>> half_sd(np.array([4.0, 6.0, 5.0]), np.zeros(0), Instrument(name="pain"))
    0.5
    """
    spread = _sd(on_comparator) if len(on_comparator) >= FEWEST else 0.0
    spread = spread or _sd(scores)
    if not spread > 0:
        return None
    # Less than half a step of the scale cannot be noticed by the person.
    least = HALF * (instrument.step or 0.0)
    return min(max(HALF * spread, least), instrument.width or np.inf)


def _sd(scores: Floats) -> float:
    return float(np.std(scores, ddof=1)) if len(scores) > 1 else 0.0


def half_sd_finding(mcid: float) -> Finding:
    """Say that the MCID was worked out."""
    return Finding(
        id="MCD-001",
        severity=Severity.NOTE,
        message=f"No smallest difference that matters (MCID) was given; half an SD of the "
        f"comparator's scores, {mcid:.3g}, is used ({HALF_SD_MCID.title}, "
        f"{HALF_SD_MCID.url}).",
        advice="Agree on an MCID with the patient before looking, and give it with --mcid.",
    )


def _large(mcid: float, instrument: Instrument) -> tuple[Finding, ...]:
    if instrument.width is None or mcid <= HALF * instrument.width:
        return ()
    finding = Finding(
        id="MCD-002",
        severity=Severity.WARNING,
        message=f"The smallest difference that matters, {mcid:g}, is more than half of the scale.",
        advice="Hardly any treatment can reach it, so the answer will tend to stop. Check the "
        "unit.",
    )
    return (finding,)
