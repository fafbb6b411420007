"""What does a published pool, or a registry file, tell about whether a person took part?

Run: ``python -m validation.registry.membership`` (a minute or two); prints the table of
``docs/registry/pooling.md``.

The attacker has a person's diary, so knows that person's own estimate, and knows the population
from elsewhere: the worst case. He sees the published mean of a registry and asks how much more
probable it is with the person in it than without (the likelihood ratio, the strongest test there
is; in the manner of Homer 2008, doi:10.1371/journal.pgen.1000167). The area under the curve is the
chance that a member looks more like a member than a stranger does: one half is no knowledge, one
is certainty.
"""

import numpy as np
from scipy.stats import norm

from openldn.inference import EffectCurve, PopulationPriors, Prior, fit_population

SEED = 20_260
PRIORS = PopulationPriors(
    mean=Prior(form="normal", numbers=(0.0, 2.0)), tau=Prior(form="half-normal", numbers=(1.0,))
)
SIZES = (5, 10, 20, 50, 200)
REGISTRIES = 400
MEAN, SPREAD, SD = 1.0, 0.6, 0.5


def curve(effect, sd):
    """A normal likelihood curve."""
    x = np.linspace(effect - 9 * sd, effect + 9 * sd, 161)
    return EffectCurve(x=x, log_likelihood=-0.5 * ((x - effect) / sd) ** 2, limit=20.0)


def draw(rng, count):
    """Estimates of people of one population."""
    return MEAN + np.hypot(SPREAD, SD) * rng.standard_normal(count)


def attack(rng, size):
    """Evidence for membership of a member and of a stranger, from one registry's mean."""
    people = draw(rng, size)
    fit = fit_population([curve(effect, SD) for effect in people], priors=PRIORS)
    published = fit.mean_effect.mean
    return [_evidence(person, published, size) for person in (people[0], float(draw(rng, 1)[0]))]


def _evidence(person, published, size):
    """Log of how much more probable the mean is with the person than without."""
    total = np.hypot(SPREAD, SD)
    inside = norm.logpdf(
        published, (person + (size - 1) * MEAN) / size, total * np.sqrt(size - 1) / size
    )
    return inside - norm.logpdf(published, MEAN, total / np.sqrt(size))


def area(members, strangers):
    """Area under the curve: chance that a member scores higher than a stranger."""
    members, strangers = np.array(members), np.array(strangers)
    higher = np.mean(members[:, None] > strangers[None, :])
    return float(higher + 0.5 * np.mean(members[:, None] == strangers[None, :]))


def main():
    """Print the table."""
    print("| Courses in the registry | Area under the curve | 95 % |")
    print("| --- | --- | --- |")
    for size in SIZES:
        rng = np.random.default_rng([SEED, size])
        rows = np.array([attack(rng, size) for _ in range(REGISTRIES)])
        found = area(rows[:, 0], rows[:, 1])
        half = 1.96 * np.sqrt(found * (1 - found) / REGISTRIES)
        print(f"| {size} | {found:.2f} | {found - half:.2f} to {found + half:.2f} |")


if __name__ == "__main__":
    main()
