"""The numbers of the cancer series that is quoted most, computed again."""

from openldn.evidence.bearing import NO_COMPARISON
from openldn.evidence.counts import exact_interval
from openldn.evidence.recomputation import Recomputation, give_inputs, say_share
from openldn.registry import convert_change, read_series, weigh_responses

_SERIES = read_series("newsletter")
# What the newsletter of 2007 prints.
SHRANK, STABLE, PROGRESSED, DIED = (
    _SERIES.count_of(name) for name in ("shrank", "stable", "progressed", "died")
)
# What the clinic's website of December 2004 prints: study bihari2004_cancer.
assert _SERIES.followed is not None
assert _SERIES.entered is not None
FOLLOWED, TREATED = _SERIES.followed, _SERIES.entered
# RECIST 1.1: partial response is a sum of diameters down by 30 %.
PARTIAL_RESPONSE = 0.30


def sum_outcomes() -> Recomputation:
    """86 + 125 + 9 + 84 against those followed and those treated."""
    told = SHRANK + STABLE + PROGRESSED + DIED
    lost = TREATED - told
    return Recomputation(
        id="cancer-sum",
        claim_ids=("C23",),
        question="Do the four outcomes add up to the patients treated?",
        inputs=give_inputs(
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
            f"of {TREATED} treated {lost}: {say_share(lost, TREATED)}."
        ),
        study_ids=("bihari2004_cancer",),
    )  # fmt: skip


def bound_benefit() -> Recomputation:
    """Benefit if every patient without an outcome had none, or every one had it."""
    benefit = weigh_responses(_SERIES).together[1]
    good, lost = benefit.if_none.count, _SERIES.unaccounted
    worst, best = benefit.if_none.value, benefit.if_all.value
    return Recomputation(
        id="cancer-best-worst",
        claim_ids=("C21", "C23"),
        question="What share may have benefited, whatever became of those not told of?",
        inputs=give_inputs(shrank_or_stable=good, not_told=lost, treated=TREATED),
        value=worst,
        unit="share",
        interval=(worst, best),
        interval_of="bounds: none of those not told of, all of them",
        comparator=NO_COMPARISON,
        sentence=(
            f"If none of the {lost} without an outcome benefited, {say_share(good, TREATED)}; "
            f"if all did, {say_share(good + lost, TREATED)}. These are bounds, not an interval of "
            "chance, and 'stable' counts as benefit in both."
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
        inputs=give_inputs(shrank_or_stable=good, told=told, followed=FOLLOWED, treated=TREATED),
        value=good / FOLLOWED,
        unit="share",
        interval=exact_interval(good, FOLLOWED),
        comparator=NO_COMPARISON,
        sentence=(
            f"Of the {FOLLOWED} followed {say_share(good, FOLLOWED)}; of the {TREATED} treated "
            f"{say_share(good, TREATED)}; of the {told} in the newsletter {say_share(good, told)}. "
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
        inputs=give_inputs(shrank=SHRANK, followed=FOLLOWED, treated=TREATED),
        value=SHRANK / FOLLOWED,
        unit="share",
        interval=exact_interval(SHRANK, FOLLOWED),
        comparator=NO_COMPARISON,
        sentence=(
            f"Of those followed {say_share(SHRANK, FOLLOWED)}, of those treated "
            f"{say_share(SHRANK, TREATED)}; tumor types, dates and other treatments are not told."
        ),
        study_ids=("bihari2004_cancer",),
    )


def convert_volume() -> Recomputation:
    """75 % by volume, as diameter."""
    down = -convert_change(-0.75, of="volume", to="diameter")
    return Recomputation(
        id="cancer-75-percent",
        claim_ids=("C22",),
        question="How much is a 75 % reduction, if it is one of volume?",
        inputs=give_inputs(volume_reduction=0.75, partial_response_diameter=PARTIAL_RESPONSE),
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
        inputs=give_inputs(died=DIED, told=told, followed=FOLLOWED, treated=TREATED),
        value=DIED / FOLLOWED,
        unit="share",
        interval=exact_interval(DIED, FOLLOWED),
        comparator=NO_COMPARISON,
        sentence=(
            f"{say_share(DIED, told)} of the {told} told of, {say_share(DIED, FOLLOWED)} of the "
            f"{FOLLOWED} followed, at least {say_share(DIED, TREATED)} of the {TREATED} treated; "
            "over what time is not told."
        ),
        study_ids=("bihari2004_cancer",),
    )
