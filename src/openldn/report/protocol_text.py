"""A protocol for one person's trial, from its design, with what only people can write marked."""

from collections.abc import Mapping

from openldn.report.design_words import (
    allocation_words,
    analysis_words,
    design_words,
    looks_words,
    objective_words,
    outcome_words,
    period_table,
    title_words,
    treatment_words,
)
from openldn.report.dose_cautions import find_dose_cautions
from openldn.report.reporting_items import (
    ItemAnswer,
    Part,
    answer_items,
    item_list,
    items_as_sections,
    read_items,
)
from openldn.trial import LookThresholds, TrialProtocol

CALIBRATE = "the calibrated thresholds (openldn trial monitor DESIGN.toml --calibrate), "
DRAFT = (
    "*A draft from the design file: what will be done, not what was done. Paragraphs marked TO BE "
    "WRITTEN are open. OpenLDN informs; it approves nothing.*"
)


def answer_protocol(
    protocol: TrialProtocol,
    *,
    thresholds: LookThresholds | None = None,
    written: Mapping[str, str] | None = None,
) -> tuple[ItemAnswer, ...]:
    """Every item of SPENT 2019 (SPIRIT 2013 for one person), answered from the design or open.

    Parameters
    ----------
    protocol : TrialProtocol
    thresholds : LookThresholds, optional
        Calibrated thresholds of looks with their operating characteristics.
    written : mapping of str to str, optional
        By item, what people wrote.

    Raises
    ------
    InputError
        If an item is none of the list, or a text is empty.

    References
    ----------
    Porcino, Shamseer, Chan et al. (2020), SPIRIT extension and elaboration for n-of-1 trials:
    SPENT 2019 checklist, doi:10.1136/bmj.m122.
    """
    parts = {
        **_introduction(protocol),
        **_methods(protocol, thresholds),
        **_allocation(protocol),
        **_analysis(protocol, thresholds),
    }
    return answer_items(read_items("spent_2019"), parts, written or {})


def render_protocol(protocol: TrialProtocol, answers: tuple[ItemAnswer, ...]) -> str:
    """Markdown of a protocol; ends with the list of items and their state.

    Examples
    --------
    >>> from openldn.record import Instrument
    >>> from openldn.trial import DesignKind, TrialDesign, TrialTreatment
    >>> design = TrialDesign(kind=DesignKind.PAIRED, cycles=2, period_days=42, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> pain = Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=2)
    >>> protocol = TrialProtocol(design=design, instrument=pain)
    >>> text = render_protocol(protocol, answer_protocol(protocol))
    >>> text.splitlines()[0]
    '# LDN (naltrexone 4.5 mg a day) against placebo on pain: a randomized, blinded N-of-1 trial'
    """
    return "\n\n".join(
        [
            f"# {title_words(protocol)}",
            DRAFT,
            items_as_sections(answers),
            item_list(answers, title="Items of SPENT 2019"),
        ]
    ) + "\n"  # fmt: skip


def _introduction(protocol: TrialProtocol) -> dict[str, Part]:
    return {
        "1": Part(text=f"{title_words(protocol)}.", lacking="the condition of the participant"),
        "6a": Part(
            text="Averages of groups do not tell whether a treatment helps one person. Repeated, "
            "randomized periods on each treatment in the same person can, if the illness is stable "
            "and the effect comes and goes within a period.",
            lacking="the condition, what trials found there (openldn evidence condition NAME), and "
            "why the question is open for this person",
        ),
        "6b": Part(
            text=f"The comparator is {treatment_words(protocol.design.treatments[0])}.",
            lacking="why this comparator",
        ),
        "7": Part(text=objective_words(protocol)),
    }


def _methods(protocol: TrialProtocol, thresholds: LookThresholds | None) -> dict[str, Part]:
    treatments = "; ".join(treatment_words(one) for one in protocol.design.treatments)
    cautions = find_dose_cautions(one.dose_mg for one in protocol.design.treatments)
    unusual = "".join(f" {one.message} {one.advice} [{one.id}]" for one in cautions)
    return {
        "8": Part(text=design_words(protocol)),
        "11a": Part(
            text=f"Treatments: {treatments}.{unusual}",
            lacking="formulation, time of day, titration, how kits are made alike",
        ),
        "12": Part(
            text=outcome_words(protocol), lacking="secondary outcomes, or that there are none"
        ),
        "13": Part(text=period_table(protocol), lacking="visits and calls"),
        "14": _size(protocol, thresholds),
        "15": Part(not_applicable="one participant, who is known."),
    }


def _size(protocol: TrialProtocol, thresholds: LookThresholds | None) -> Part:
    chosen = f"{protocol.design.cycles} cycles are planned."
    if thresholds is None:
        return Part(
            text=chosen,
            lacking="chance of a decision at effects that matter, from simulation "
            "(openldn trial power, or openldn trial monitor DESIGN.toml --calibrate)",
        )
    return Part(text=f"{chosen} {characteristics_words(thresholds)}")


def characteristics_words(thresholds: LookThresholds) -> str:
    """What simulation says of the looks: errors and chances with their intervals."""
    rows = "; ".join(
        f"at {one.effect_mcid:g} times the MCID 'continue' came in {one.p_continue:.0%} "
        f"({one.p_continue_ci[0]:.0%} to {one.p_continue_ci[1]:.0%}) and 'stop early: worse' in "
        f"{one.p_worse:.0%}, after {one.mean_days:.0f} days on average"
        for one in thresholds.power
    )
    false = "; ".join(
        f"{said} in {share:.1%} ({low:.1%} to {high:.1%}; {world})"
        for said, share, (low, high), world in (
            ("called 'continue' at any look", thresholds.false_continue,
             thresholds.false_continue_ci, thresholds.worst_world),
            ("stopped early as worse", thresholds.false_worse, thresholds.false_worse_ci,
             thresholds.worse_world),
            ("in masked looks said to differ from the comparator", thresholds.false_differ,
             thresholds.false_differ_ci, thresholds.differ_world),
        )
    )  # fmt: skip
    return (
        f"By simulation ({thresholds.courses} courses in each of {len(thresholds.worlds)} worlds, "
        f"thresholds from seed {thresholds.seed}, rates from fresh courses of seed "
        f"{thresholds.fresh_seed}, OpenLDN {thresholds.version}; 95 % Monte Carlo intervals in "
        f"brackets), a drug without effect was, in the worst world of each, {false}. By true "
        f"effect in typical persons: {rows}."
    )


def _allocation(protocol: TrialProtocol) -> dict[str, Part]:
    design = protocol.design
    drawn = design.is_random
    return {
        "16a": Part(text=allocation_words(protocol)),
        "16b": Part(
            text="The drawn order is not part of the design file, so whoever holds this protocol "
            "cannot read it there." if drawn else "",
            lacking="who holds the key, and how kits are coded" if drawn else "",
            not_applicable="" if drawn else "the order is fixed and known.",
        ),
        "17a": Part(
            text="The participant is not to know the treatment."
            if design.blinded
            else "The trial is open: the participant knows the treatment.",
            lacking="who else is blinded, and how" if design.blinded else "",
        ),
        "17b": Part(
            lacking="who may break the code, when, and how it is recorded",
            not_applicable="" if design.blinded else "the trial is open.",
        ),
    }  # fmt: skip


def _masked_early(at: float | None) -> str:
    if at is None:
        return "Masked looks never stop early: no threshold keeps the level either way."
    return f"Masked looks: {at:.3f} or more, either way."


def _analysis(protocol: TrialProtocol, thresholds: LookThresholds | None) -> dict[str, Part]:
    looks = looks_words(protocol)
    if thresholds is not None and len(protocol.look_cycles) > 1:
        early = " ".join(
            f"No threshold keeps the level for '{said}', so it is not said before the end."
            if at is None
            else f"Early threshold of '{said}': probability of being {what} by the MCID of "
            f"{at:.3f} or more, under both priors."
            for said, what, at in (
                ("probably better", "better", thresholds.continue_at),
                ("probably worse", "worse", thresholds.worse_at),
            )
        )
        looks += (
            f" {early} {_masked_early(thresholds.masked_at)} Futility below "
            f"{thresholds.futility_below:.0%}. Level of each over all looks: "
            f"{thresholds.level:.1%}."
        )
    needs = len(protocol.look_cycles) > 1 and thresholds is None
    return {
        "18a": Part(
            text=f"A diary of {protocol.instrument.name}.",
            lacking="how often and how scores are noted, adherence, adverse effects, validity of "
            "the instrument in this condition",
        ),
        "20a": Part(text=analysis_words(protocol)),
        "20b": Part(
            text="Other priors side by side, one period left out at a time, with and without "
            "carryover and trend, the effect if guesses drove the score, and a randomization test "
            "of the difference of period means. They do not change the recommendation.",
        ),
        "20c": Part(
            text="All days with a score are analyzed, by the treatment that was assigned. Days "
            "without a score stay empty; nothing is filled in.",
            lacking="what is done when missing days or an early end have to do with treatment",
        ),
        "21b": Part(
            text=looks,
            lacking=f"{CALIBRATE if needs else ''}who sees the looks, who decides",
        ),
        "22": Part(
            lacking="how adverse effects are asked, judged and reported; a stop for safety is "
            "outside all statistics and needs a way to break the code"
        ),
    }  # fmt: skip
