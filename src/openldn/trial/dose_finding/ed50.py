"""Priors of ED50: from the doses tested, from a published study, or one's own."""

import numpy as np

from openldn.errors import ModelError
from openldn.inference import Floats, Prior
from openldn.simulate import Use, find_fact
from openldn.trial.dose_finding.shapes import DEFAULT_ED50_LOG_SD

TESTED, FIBROMYALGIA = "tested", "fibromyalgia"
# The published ED50 tells at which dose half of the persons respond; the ED50 of a curve at
# which dose one person has half of the effect. So the published one is only a place to start
# from, with twice and more of the spread between persons that ED95 / ED50 implies (0.20).
PUBLISHED_LOG_SD = 0.5
PUBLISHED = "CLIN_001"


def ed50_prior(name: str, doses_mg: Floats) -> tuple[Prior, str]:
    """Prior of ED50 by name, and where it comes from.

    Parameters
    ----------
    name : str
        ``tested``: around the geometric middle of the doses tested; ``fibromyalgia``: around
        the dose of the published dose finding; or ``log-normal(median in mg, log_sd)``.
    doses_mg : array of shape (n_doses,)

    Raises
    ------
    ModelError
        If the name cannot be read.

    Examples
    --------
    >>> ed50_prior("tested", np.array([1.0, 2.0, 4.0]))[0]
    Prior(form='log-normal', numbers=(2.0, 1.0))
    >>> ed50_prior("fibromyalgia", np.array([1.0, 4.0]))[0].numbers
    (3.88, 0.5)
    """
    if name == TESTED:
        middle = float(np.sqrt(doses_mg[0] * doses_mg[-1]))
        numbers = (middle, DEFAULT_ED50_LOG_SD)
        return Prior(form="log-normal", numbers=numbers), (
            "assumption: around the middle of the doses tested, wide"
        )
    if name == FIBROMYALGIA:
        # Held out from fitting the simulations, which this does not do.
        fact = find_fact(PUBLISHED, uses=(Use.VALIDATE,))
        numbers = (fact.number, PUBLISHED_LOG_SD)
        return Prior(form="log-normal", numbers=numbers), (
            f"ED50 {fact.value} mg of {fact.n} {fact.population}, no placebo ({fact.study}, "
            f"doi:{fact.doi_or_pmid}); the spread is an assumption, as that ED50 is of persons "
            "who respond, not of one person's curve"
        )
    prior = Prior.parse(name)
    if prior.form != "log-normal":
        raise ModelError(
            f"prior of ED50 is {name!r}; must be {TESTED}, {FIBROMYALGIA} or "
            '"log-normal(median in mg, log_sd)".'
        )
    return prior, "given by the user"
