"""What must be said beside the numbers of a pool."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from openldn.inference import PopulationPriors
from openldn.record import Finding, Severity
from openldn.registry.contribution import Contribution

if TYPE_CHECKING:
    from openldn.registry.pool import RegistryPool

# With fewer courses the spread between people rests on its prior.
FEW = 10
# SD of a half-normal of scale one, and the share of it above which the data said little.
HALF_NORMAL_SD = 0.603
PRIOR_SHARE = 0.6
# A pool without so large a share of those who entered can be turned by the others.
LARGE_MISSING = 0.2
NAMED = 3  # files named in a message
# Families whose probabilities are within this factor of each other cannot be told apart.
UNDECIDED_FACTOR = 10.0

FINDINGS = {
    "REG-001": "few courses",
    "REG-002": "spread rests on its prior",
    "REG-003": "shares of people not told",
    "REG-004": "courses that are not pooled",
    "REG-005": "denominator not stated",
    "REG-006": "open courses pooled",
    "REG-007": "different models made the curves",
    "REG-008": "shapes of the population cannot be told apart",
    "REG-009": "mean moves with the prior of the spread",
    "REG-010": "different smallest differences that matter",
    "REG-011": "a course that gives no contribution",
    "REG-012": "shares of people rest on part of the courses",
    "REG-013": "newer files took the place of older ones",
    "REG-014": "courses that only an older file of a clinic holds",
    "REG-015": "a newer file tells of fewer courses begun",
    "REG-016": "courses that a pool leaves out for their grade",
    "REG-017": "a grade that may rise if periods or cycles are named",
    "REG-018": "whether courses were blinded is not stated",
}


def find_pool_problems(
    pool: "RegistryPool",
    members: Sequence[Contribution],
    priors: PopulationPriors,
) -> tuple[Finding, ...]:
    """Findings of a pool, in the order of their ids."""
    found = [
        _few(pool), _prior_spread(pool, priors), _shares(pool),
        _missing(pool), _silent(pool), _open(members), _models(members), _families(pool),
        _prior_mean(pool), _mcids(pool, members), _replaced(pool), _only_older(pool),
        _fewer_begun(pool),
    ]  # fmt: skip
    return tuple(finding for finding in found if finding is not None)


def _few(pool: "RegistryPool") -> Finding | None:
    if pool.members >= FEW:
        return None
    return Finding(
        id="REG-001",
        severity=Severity.WARNING,
        message=f"The pool holds {pool.members} course{'s' * (pool.members != 1)}; with fewer "
        f"than {FEW} mean and spread move with every further course.",
        advice="Read the intervals, not the means, and do not publish them: a mean of so few can "
        "tell who took part. Pool again when more courses are there.",
    )


def _prior_spread(pool: "RegistryPool", priors: PopulationPriors) -> Finding | None:
    prior_sd = HALF_NORMAL_SD * priors.tau.numbers[-1]
    if pool.spread.sd < PRIOR_SHARE * prior_sd:
        return None
    return Finding(
        id="REG-002",
        severity=Severity.WARNING,
        message="How much people differ is hardly known: the posterior SD of the spread is "
        f"{pool.spread.sd:.2f}, that of its prior {prior_sd:.2f}.",
        advice="Do not read the spread, nor shares of people, as findings of this registry.",
    )


def _shares(pool: "RegistryPool") -> Finding | None:
    if pool.share_benefit is not None and pool.repeated == pool.members:
        return None
    why = (
        "with one pair a lasting difference between people and a passing one look alike (Senn "
        "2016, doi:10.1002/sim.6739)."
    )
    if pool.share_benefit is not None:
        return Finding(
            id="REG-012",
            severity=Severity.NOTE,
            message=f"Shares of people and shapes of the population are those of {pool.repeated} "
            f"of {pool.members} courses, which have two pairs of periods: {why}",
            advice="They need not be those of the others.",
        )
    return Finding(
        id="REG-003",
        severity=Severity.NOTE,
        message=f"{pool.repeated} of {pool.members} courses have two pairs of periods, too few to "
        f"tell shares of people who benefit: {why}",
        advice="Ten courses with at least two pairs of active and comparator make it possible.",
    )


def _missing(pool: "RegistryPool") -> Finding | None:
    selection = pool.selection
    everyone = selection.pooled + selection.not_pooled
    if selection.not_pooled <= LARGE_MISSING * everyone:
        return None
    grades = ", ".join(f"{count} of {grade}" for grade, count in selection.left_out.items())
    reasons = ", ".join(f"{reason} {count}" for reason, count in selection.missing.items())
    parts = (
        f"left out for their grade: {grades}" if grades else "",
        f"without a curve: {reasons}" if reasons else "",
        f"unaccounted for: {selection.unaccounted}" if selection.unaccounted else "",
    )
    return Finding(
        id="REG-004",
        severity=Severity.WARNING,
        message=f"{selection.not_pooled} of {everyone} courses "
        f"({selection.not_pooled / everyone:.0%}) are not in this pool: "
        f"{'; '.join(part for part in parts if part)}.",
        advice="See what the mean of all would be if they had no benefit, or were worse.",
    )


def _silent(pool: "RegistryPool") -> Finding | None:
    if not pool.selection.clinics_silent:
        return None
    return Finding(
        id="REG-005",
        severity=Severity.WARNING,
        message=f"{pool.selection.clinics_silent} files do not say how many courses were begun, so "
        "nobody knows who is missing.",
        advice="Contribute with --entered; a success among an unknown number is no rate.",
    )


def _open(members: Sequence[Contribution]) -> Finding | None:
    count = sum(member.course.grade in ("C", "D") for member in members)
    if not count:
        return None
    return Finding(
        id="REG-006",
        severity=Severity.WARNING,
        message=f"{count} of {len(members)} pooled courses changed treatment once or twice, so "
        "time, expectation and a bad spell at the start are part of their effect.",
        advice="Pool grades A and B alone and compare.",
    )


def _models(members: Sequence[Contribution]) -> Finding | None:
    models = sorted({member.course.model for member in members})
    if len(models) < 2:
        return None
    return Finding(
        id="REG-007",
        severity=Severity.NOTE,
        message=f"The curves were made by {len(models)} models: {', '.join(models)}.",
        advice="Contribute again with one version where priors have changed.",
    )


def _families(pool: "RegistryPool") -> Finding | None:
    probable = sorted((family.probability for family in pool.families), reverse=True)
    if len(probable) < 2 or probable[0] > UNDECIDED_FACTOR * probable[1]:
        return None
    return Finding(
        id="REG-008",
        severity=Severity.NOTE,
        message="The data do not tell one bell shape, heavy tails and two groups apart.",
        advice="Do not speak of responders and non-responders on these data.",
    )


def _prior_mean(pool: "RegistryPool") -> Finding | None:
    moved = max((abs(row.mean.mean - pool.mean.mean) for row in pool.sensitivity), default=0.0)
    if moved < 0.25 * pool.mean.sd:
        return None
    return Finding(
        id="REG-009",
        severity=Severity.NOTE,
        message=f"Halving or doubling the prior scale of the spread moves the mean by {moved:.2f}.",
        advice="Report the mean with that range.",
    )


def _mcids(pool: "RegistryPool", members: Sequence[Contribution]) -> Finding | None:
    mcids = sorted({member.outcome.mcid for member in members})
    if len(mcids) < 2 or len({member.outcome.instrument for member in members}) > 1:
        return None
    return Finding(
        id="REG-010",
        severity=Severity.NOTE,
        message=f"Courses state {len(mcids)} smallest differences that matter, "
        f"{mcids[0]:g} to {mcids[-1]:g}; "
        + ("each counts in its own." if pool.unit == "MCIDs" else "the median is used."),
        advice="Agree on one for the registry.",
    )


def _replaced(pool: "RegistryPool") -> Finding | None:
    found = pool.replaced
    if not found.courses and not found.repeated:
        return None
    said = []
    if found.courses:
        files = ", ".join(found.older_files[:NAMED])
        more = len(found.older_files) - NAMED
        said.append(
            f"Contributions that a newer one of the same course replaces: {found.courses}; the "
            f"older ones are in {files}{f' and {more} more' if more > 0 else ''}."
        )
    if found.repeated:
        said.append(f"Files that came more than once and count once: {found.repeated}.")
    return Finding(
        id="REG-013",
        severity=Severity.NOTE,
        message=" ".join(said),
        advice="Newer is what its clinic contributed with --replaces; openldn registry verify "
        "tells editions.",
    )


def _only_older(pool: "RegistryPool") -> Finding | None:
    count = pool.replaced.only_older
    if not count:
        return None
    return Finding(
        id="REG-014",
        severity=Severity.WARNING,
        message=f"Courses that are only in an older file, of which the clinic sent others again: "
        f"{count}. Courses begun and missing may count twice.",
        advice="Ask the clinic whether they still belong here. Where consent was withdrawn, leave "
        "the older file out.",
    )


def _fewer_begun(pool: "RegistryPool") -> Finding | None:
    count = pool.replaced.fewer_begun
    if not count:
        return None
    return Finding(
        id="REG-015",
        severity=Severity.WARNING,
        message=f"Files replaced by newer ones that tell of fewer courses begun: {count}.",
        advice="Courses begun do not become fewer: ask the clinic for the number.",
    )
