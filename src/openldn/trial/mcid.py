"""The smallest difference that matters, given or worked out."""

import numpy as np

from openldn.record import Course, Finding, Instrument, Severity
from openldn.sources import HALF_SD_MCID
from openldn.trial.latent import CourseModel

HALF = 0.5
# When all scores are equal there is no spread; a hundredth of a unit stands for "any change".
SMALLEST_SHARE = 0.01


def working_mcid(
    course: Course, model: CourseModel, instrument: Instrument, comparator: str
) -> tuple[float, tuple[Finding, ...]]:
    """MCID in score points, and a finding when it was not given.

    Half an SD of the scores on the comparator (Norman 2003); of all scores when fewer than
    three were noted on the comparator.
    """
    if instrument.mcid is not None:
        return instrument.mcid, ()
    scores = course.outcome[model.rows]
    on_comparator = scores[model.label == course.treatments.index(comparator)]
    basis = on_comparator if len(on_comparator) >= 3 else scores
    spread = float(np.std(basis, ddof=1)) if len(basis) > 1 else 0.0
    mcid = HALF * spread if spread > 0 else SMALLEST_SHARE * model.unit
    if instrument.width is not None:
        mcid = min(mcid, instrument.width)
    finding = Finding(
        id="MCD-001",
        severity=Severity.NOTE,
        message=f"No smallest difference that matters (MCID) was given; half an SD of the "
        f"comparator's scores, {mcid:.3g} points, is used ({HALF_SD_MCID.title}, "
        f"{HALF_SD_MCID.url}).",
        advice="Agree on an MCID with the patient before looking, and give it with --mcid.",
    )
    return mcid, (finding,)
