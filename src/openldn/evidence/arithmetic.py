"""The numbers in the claims, computed again."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from openldn.errors import StudyError
from openldn.evidence.claims import Claim
from openldn.evidence.counts import (
    counts_that_give,
    difference_interval,
    exact_interval,
    fisher_p,
    sizes_that_give,
)
from openldn.evidence.study import Study
from openldn.simulate import Scenario, ToneBalance

# What the newsletter of 2007 prints.
SHRANK, STABLE, PROGRESSED, DIED = 86, 125, 9, 84
# What the clinic's website of December 2004 prints: study bihari2004_cancer.
FOLLOWED, TREATED = 354, 450
RESPONSE_PERCENT, REMISSION_PERCENT, CROHN_N = 89.0, 67.0, 17
LOW_DOSE_MG, FULL_DOSE_MG, HIGHEST_TRIAL_MG = 4.5, 50.0, 6.0
# RECIST 1.1: partial response is a sum of diameters down by 30 %.
PARTIAL_RESPONSE = 0.30
CLAIMED_FOLD = (2.0, 3.0)


@dataclass(frozen=True, kw_only=True)
class Recomputation:
    """A number of a claim, computed again.

    Parameters
    ----------
    id : str
    claim_ids : tuple of str
    question : str
    inputs : mapping of str to float
        What goes in, each with its unit in the name or a plain count.
    value : float
        The result, in ``unit``.
    unit : str
        ``share``, ``fold``, ``p``, ``counts``.
    interval : tuple of two floats, or None
        95 %, exact where counts are known, of the value where ``interval_of`` is empty.
    interval_of : str
        What else the interval is of.
    comparator : str
        What it is to be read against; ``no comparison group`` where there is none.
    sentence : str
        The answer in words.
    study_ids : tuple of str
        Where the inputs come from, beside the claim.
    """

    id: str
    claim_ids: tuple[str, ...]
    question: str
    inputs: Mapping[str, float]
    value: float
    unit: str
    interval: tuple[float, float] | None
    comparator: str
    sentence: str
    study_ids: tuple[str, ...] = ()
    interval_of: str = ""


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


def sum_outcomes() -> Recomputation:
    """86 + 125 + 9 + 84 against those followed and those treated."""
    told = SHRANK + STABLE + PROGRESSED + DIED
    lost = TREATED - told
    return Recomputation(
        id="cancer-sum",
        claim_ids=("C23",),
        question="Do the four outcomes add up to the patients treated?",
        inputs=_inputs(
            shrank=SHRANK, stable=STABLE, progressed=PROGRESSED, died=DIED,
            followed=FOLLOWED, treated=TREATED,
        ),
        value=lost / TREATED,
        unit="share",
        interval=exact_interval(lost, TREATED),
        comparator=f"{FOLLOWED} followed and {TREATED} treated",
        sentence=(
            f"{SHRANK} + {STABLE} + {PROGRESSED} + {DIED} = {told}: the sum is right, the "
            f"denominator is not. Of {FOLLOWED} followed {FOLLOWED - told} have no outcome told, "
            f"of {TREATED} treated {lost} ({_share(lost, TREATED)})."
        ),
        study_ids=("bihari2004_cancer",),
    )  # fmt: skip


def bound_benefit() -> Recomputation:
    """Benefit if every patient without an outcome had none, or every one had it."""
    told = SHRANK + STABLE + PROGRESSED + DIED
    good, lost = SHRANK + STABLE, TREATED - told
    worst, best = good / TREATED, (good + lost) / TREATED
    return Recomputation(
        id="cancer-best-worst",
        claim_ids=("C21", "C23"),
        question="What share may have benefited, whatever became of those not told of?",
        inputs=_inputs(shrank_or_stable=good, not_told=lost, treated=TREATED),
        value=worst,
        unit="share",
        interval=(worst, best),
        interval_of="bounds: none of those not told of, all of them",
        comparator="no comparison group",
        sentence=(
            f"If none of the {lost} without an outcome benefited, {_share(good, TREATED)}; if all "
            f"did, {_share(good + lost, TREATED)}. These are bounds, not an interval of chance, "
            "and 'stable' counts as benefit in both."
        ),
        study_ids=("bihari2004_cancer",),
    )


def weigh_sixty_percent() -> Recomputation:
    """Weigh "about 60 %" under each denominator."""
    told, good = SHRANK + STABLE + PROGRESSED + DIED, SHRANK + STABLE
    return Recomputation(
        id="cancer-60-percent",
        claim_ids=("C21",),
        question="Of whom did about 60 % benefit?",
        inputs=_inputs(shrank_or_stable=good, told=told, followed=FOLLOWED, treated=TREATED),
        value=good / FOLLOWED,
        unit="share",
        interval=exact_interval(good, FOLLOWED),
        comparator="no comparison group",
        sentence=(
            f"Of the {FOLLOWED} followed {_share(good, FOLLOWED)}; of the {TREATED} treated "
            f"{_share(good, TREATED)}; of the {told} in the newsletter {_share(good, told)}. "
            "Only a denominator that the newsletter leaves out gives 60 %."
        ),
        study_ids=("bihari2004_cancer",),
    )


def weigh_shrinkage() -> Recomputation:
    """Those whose tumour shrank, under each denominator."""
    return Recomputation(
        id="cancer-shrank",
        claim_ids=("C22",),
        question="What share shrank by 75 % or more?",
        inputs=_inputs(shrank=SHRANK, followed=FOLLOWED, treated=TREATED),
        value=SHRANK / FOLLOWED,
        unit="share",
        interval=exact_interval(SHRANK, FOLLOWED),
        comparator="no comparison group",
        sentence=(
            f"Of those followed {_share(SHRANK, FOLLOWED)}, of those treated "
            f"{_share(SHRANK, TREATED)}; tumor types, dates and other treatments are not told."
        ),
        study_ids=("bihari2004_cancer",),
    )


def convert_volume() -> Recomputation:
    """75 % by volume, as diameter."""
    down = 1 - (1 - 0.75) ** (1 / 3)
    return Recomputation(
        id="cancer-75-percent",
        claim_ids=("C22",),
        question="How much is a 75 % reduction, if it is one of volume?",
        inputs=_inputs(volume_reduction=0.75, partial_response_diameter=PARTIAL_RESPONSE),
        value=down,
        unit="share",
        interval=None,
        comparator=f"partial response by RECIST 1.1: diameters down by {PARTIAL_RESPONSE:.0%}",
        sentence=(
            f"A sphere that loses 75 % of its volume loses {down:.0%} of its diameter; a partial "
            f"response needs {PARTIAL_RESPONSE:.0%}. Which of the two was meant is not told."
        ),
        study_ids=("bihari2004_cancer",),
    )


def count_deaths() -> Recomputation:
    """Deaths, under each denominator."""
    told = SHRANK + STABLE + PROGRESSED + DIED
    return Recomputation(
        id="cancer-deaths",
        claim_ids=("C23",),
        question="What share died?",
        inputs=_inputs(died=DIED, told=told, followed=FOLLOWED, treated=TREATED),
        value=DIED / FOLLOWED,
        unit="share",
        interval=exact_interval(DIED, FOLLOWED),
        comparator="no comparison group",
        sentence=(
            f"{_share(DIED, told)} of the {told} told of, {_share(DIED, FOLLOWED)} of the "
            f"{FOLLOWED} followed, at least {_share(DIED, TREATED)} of the {TREATED} treated; "
            "over what time is not told."
        ),
        study_ids=("bihari2004_cancer",),
    )


def one_survivor() -> Recomputation:
    """One survivor of one."""
    low, high = exact_interval(1, 1)
    return Recomputation(
        id="one-of-one",
        claim_ids=("C26",),
        question="What does one survivor of one patient say of survival?",
        inputs=_inputs(survived=1, patients=1),
        value=1.0,
        unit="share",
        interval=(low, high),
        comparator="no comparison group",
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
        inputs=_inputs(percent=percent, n=n),
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
        inputs=_inputs(low_dose_mg=LOW_DOSE_MG, full_dose_mg=FULL_DOSE_MG),
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
        inputs=_inputs(events=0, n=22, placebo_events=5, placebo_n=16),
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
        inputs=_inputs(dose_mg=dose_mg, claimed_low=CLAIMED_FOLD[0], claimed_high=CLAIMED_FOLD[1]),
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


def _inputs(**numbers: float) -> Mapping[str, float]:
    return MappingProxyType(numbers)


def _share(events: int, n: int) -> str:
    low, high = exact_interval(events, n)
    return f"{100 * events / n:.1f} % ({100 * low:.1f}-{100 * high:.1f})"
