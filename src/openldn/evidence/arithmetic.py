"""The numbers in the claims, computed again."""

from collections.abc import Mapping

from openldn.errors import StudyError
from openldn.evidence.bearing import NO_COMPARISON
from openldn.evidence.cancer_series import (
    FOLLOWED,
    SHRANK,
    STABLE,
    bound_benefit,
    convert_volume,
    count_deaths,
    sum_outcomes,
    weigh_shrinkage,
    weigh_sixty_percent,
)
from openldn.evidence.claims import Claim
from openldn.evidence.counts import (
    counts_that_give,
    difference_interval,
    exact_interval,
    fisher_p,
    sizes_that_give,
)
from openldn.evidence.recomputation import Recomputation, give_inputs
from openldn.evidence.study import Study
from openldn.simulate import Scenario, ToneBalance

RESPONSE_PERCENT, REMISSION_PERCENT, CROHN_N = 89.0, 67.0, 17
LOW_DOSE_MG, FULL_DOSE_MG, HIGHEST_TRIAL_MG = 4.5, 50.0, 6.0
CLAIMED_FOLD = (2.0, 3.0)


def recompute_all(
    balances: Mapping[Scenario, ToneBalance] | None = None,
) -> tuple[Recomputation, ...]:
    """Every recomputation; that of the endorphins only where balances are given.

    Examples
    --------
    >>> [one.id for one in recompute_all()][:3]
    ['cancer-sum', 'cancer-best-worst', 'cancer-60-percent']
    """
    found = [
        sum_outcomes(),
        bound_benefit(),
        weigh_sixty_percent(),
        weigh_shrinkage(),
        convert_volume(),
        count_deaths(),
        one_survivor(),
        check_percent(RESPONSE_PERCENT, name="response", claim_id="C35"),
        check_percent(REMISSION_PERCENT, name="remission", claim_id="C36"),
        compare_doses(),
        weigh_infections(),
    ]
    if balances:
        found.append(weigh_endorphins(balances))
    return tuple(found)


def find_recomputations(
    claim: Claim, balances: Mapping[Scenario, ToneBalance] | None = None
) -> tuple[Recomputation, ...]:
    """Those that speak of a claim."""
    return tuple(one for one in recompute_all(balances) if claim.id in one.claim_ids)


def one_survivor() -> Recomputation:
    """One survivor of one."""
    low, high = exact_interval(1, 1)
    return Recomputation(
        id="one-of-one",
        claim_ids=("C26",),
        question="What does one survivor of one patient say of survival?",
        inputs=give_inputs(survived=1, patients=1),
        value=1.0,
        unit="share",
        interval=(low, high),
        comparator=NO_COMPARISON,
        sentence=(
            f"1 of 1 has an exact 95 % interval of {100 * low:.1f} % to {100 * high:.0f} %, and "
            "the one was picked because he lived: even that interval means nothing."
        ),
        study_ids=("berkson2006_panc",),
    )


def check_percent(percent: float, *, name: str, claim_id: str, n: int = CROHN_N) -> Recomputation:
    """Whether a percentage of n patients can be a whole count, and which sizes fit."""
    nearest = round(percent * n / 100)
    fits = counts_that_give(percent, n)
    sizes = sizes_that_give((RESPONSE_PERCENT, REMISSION_PERCENT), up_to=2 * n)
    around = {k: 100 * k / n for k in (nearest, nearest + 1)}
    size = next(one for one in sizes if one > n)
    (fit,) = counts_that_give(percent, size)
    low, high = exact_interval(fit, size)
    return Recomputation(
        id=f"crohn-{name}",
        claim_ids=(claim_id,),
        question=f"Which count of {n} patients is {percent:g} %?",
        inputs=give_inputs(percent=percent, n=n),
        value=len(fits),
        unit="counts",
        interval=(low, high),
        interval_of=f"{fit} of {size}",
        comparator="no comparison group; placebo arm of the later trial: 40 % responded",
        sentence=(
            f"None: {' and '.join(f'{k} of {n} is {v:.1f} %' for k, v in around.items())}. "
            f"Sizes up to {2 * n} that give both {RESPONSE_PERCENT:g} % and "
            f"{REMISSION_PERCENT:g} %: {', '.join(str(one) for one in sizes)}; "
            f"{fit} of {size} has the interval {100 * low:.1f} to {100 * high:.1f} %."
        ),
        study_ids=("smith2007_cd", "smith2011_cd"),
    )


def compare_doses() -> Recomputation:
    """4.5 mg against 50 mg."""
    share = LOW_DOSE_MG / FULL_DOSE_MG
    most = HIGHEST_TRIAL_MG / FULL_DOSE_MG
    return Recomputation(
        id="dose-tenth",
        claim_ids=("C14",),
        question="Is the low dose under one tenth of the full one?",
        inputs=give_inputs(low_dose_mg=LOW_DOSE_MG, full_dose_mg=FULL_DOSE_MG),
        value=share,
        unit="share",
        interval=None,
        comparator="one tenth",
        sentence=(
            f"{LOW_DOSE_MG:g} / {FULL_DOSE_MG:g} = {share:.0%}: yes. The {HIGHEST_TRIAL_MG:g} mg "
            f"of the largest fibromyalgia trial are {most:.0%}: no."
        ),
        study_ids=("bruun2024_fm",),
    )


def weigh_infections() -> Recomputation:
    """Opportunistic infections, 0 of 22 against 5 of 16."""
    p = fisher_p(0, 22, 5, 16)
    low, high = difference_interval(0, 22, 5, 16)
    return Recomputation(
        id="aids-infections",
        claim_ids=("C09",),
        question="Could chance give 0 of 22 against 5 of 16?",
        inputs=give_inputs(events=0, n=22, placebo_events=5, placebo_n=16),
        value=p,
        unit="p",
        interval=(low, high),
        interval_of="difference of the shares",
        comparator="placebo, 16 patients",
        sentence=(
            f"Fisher's exact p is {p:.4f}; the difference is {-5 / 16:.0%} "
            f"({100 * low:.0f} to {100 * high:.0f} points). Chance is an unlikely reason; the arms "
            "of 22 and 16 are unexplained, no paper was found, and it was before antiretrovirals."
        ),
        study_ids=("bihari1986_hiv",),
    )


def weigh_endorphins(
    balances: Mapping[Scenario, ToneBalance], *, dose_mg: float = LOW_DOSE_MG
) -> Recomputation:
    """The claimed doubling or tripling of endorphins, against what would break even.

    Parameters
    ----------
    balances : mapping of Scenario to ToneBalance
        As ``openldn.simulate.weigh_scenarios`` gives them.

    Raises
    ------
    StudyError
        If none is at the dose.
    """
    some = [one for scenario, one in balances.items() if scenario.dose_mg == dose_mg]
    if not some:
        raise StudyError(f"balances hold no scenario at {dose_mg:g} mg; weigh one at that dose.")
    needed = sorted(one.needed_fold.mid for one in some)
    enough = {fold: sum(one.needed_fold.mid <= fold for one in some) for fold in CLAIMED_FOLD}
    return Recomputation(
        id="endorphin-fold",
        claim_ids=("C08", "C16"),
        question="Would two or three times the endorphin make up for the block?",
        inputs=give_inputs(
            dose_mg=dose_mg, claimed_low=CLAIMED_FOLD[0], claimed_high=CLAIMED_FOLD[1]
        ),
        value=needed[len(needed) // 2],
        unit="fold",
        interval=(needed[0], needed[-1]),
        interval_of="range over the scenarios",
        comparator="the same hours without drug",
        sentence=(
            f"At {dose_mg:g} mg the endorphin would have to be {needed[0]:.2f} to "
            f"{needed[-1]:.2f}-fold at every hour to break even, over {len(some)} scenarios; "
            + " and ".join(
                f"{fold:g}-fold is enough in {count} of {len(some)}"
                for fold, count in enough.items()
            )
            + ". Extrapolated: no study measured it."
        ),
    )


def check_against_studies(studies: Mapping[str, Study]) -> tuple[str, ...]:
    """Where a count written here is not the one in the tables; empty when all agree."""
    rows = {one.effect_id: one for study in studies.values() for one in study.effects}
    wanted = {
        "E089": (SHRANK, FOLLOWED),
        "E090": (SHRANK + STABLE, FOLLOWED),
        "E091": (0, 22),
    }
    return tuple(
        f"{key} holds {rows[key].ldn_events} of {rows[key].ldn_n}, not {events} of {n}."
        for key, (events, n) in wanted.items()
        if key in rows and (rows[key].ldn_events, rows[key].ldn_n) != (events, n)
    )
