"""A report of one person's trial from its design, evaluation and diary: what they show, no more."""

from collections.abc import Mapping

import numpy as np

from openldn.errors import DesignError, InstrumentError, NotFound
from openldn.record import find_instrument
from openldn.report.design_words import (
    allocation_words,
    analysis_words,
    days,
    design_words,
    looks_words,
    objective_words,
    outcome_words,
    period_table,
    title_words,
    treatment_words,
)
from openldn.report.protocol_text import characteristics_words
from openldn.report.reported_evaluation import ReportedEvaluation
from openldn.report.reporting_items import (
    ItemAnswer,
    Part,
    answer_items,
    item_list,
    items_as_sections,
    read_items,
)
from openldn.report.words import counted, number, short_percent
from openldn.trial import ContrastSummary, CourseSoFar, RandomizationTest, TrialProtocol

DRAFT = (
    "*A draft from design, evaluation and diary. It says what they show; whether the plan was kept "
    "is for those who ran the trial to say. Paragraphs marked TO BE WRITTEN are open. OpenLDN "
    "informs; it prescribes nothing.*"
)
SERIES = "one participant, no series."


def answer_report(
    protocol: TrialProtocol,
    evaluation: ReportedEvaluation,
    *,
    so_far: CourseSoFar | None = None,
    test: RandomizationTest | None = None,
    written: Mapping[str, str] | None = None,
) -> tuple[ItemAnswer, ...]:
    """Every item of CENT 2015, answered from design, evaluation and diary, or open.

    Parameters
    ----------
    protocol : TrialProtocol
    evaluation : ReportedEvaluation
    so_far : CourseSoFar, optional
        The diary laid beside the design; without it periods are not told.
    test : RandomizationTest, optional
    written : mapping of str to str, optional
        By item, what people wrote.

    Raises
    ------
    DesignError
        If the evaluation is of other treatments than the design.
    InputError
        If an item is none of the list, or a text is empty.

    References
    ----------
    Vohra, Shamseer, Sampson et al. (2015), CONSORT extension for reporting N-of-1 trials (CENT)
    2015 Statement, doi:10.1136/bmj.h1738. Shamseer et al. (2015), Explanation and elaboration,
    doi:10.1136/bmj.h1793.
    """
    _check(protocol, evaluation)
    parts = {
        **_opening(protocol, evaluation),
        **_methods(protocol),
        **_analysis(protocol, evaluation),
        **_flow(protocol, so_far),
        **_results(evaluation, so_far, test),
    }
    return answer_items(read_items("cent_2015"), parts, written or {})


def render_trial_report(
    protocol: TrialProtocol,
    answers: tuple[ItemAnswer, ...],
    *,
    so_far: CourseSoFar | None = None,
    deviations: tuple[str, ...] = (),
    questions: tuple[str, ...] = (),
) -> str:
    """Markdown of a report: deviations first, then every item, then the list of items."""
    order = so_far.sequence if so_far is not None else ()
    is_whole = len(order) == protocol.design.periods
    diagram = [
        "## Periods",
        "As planned" + (", with the treatments of the diary." if is_whole else "."),
        period_table(protocol, order if is_whole else ()),
    ]
    warned = ["## Differs from the plan", *(f"- {one}" for one in deviations)] * bool(deviations)
    asked = ["## To be confirmed", *(f"- {one}" for one in questions)] * bool(questions)
    return "\n\n".join(
        [
            f"# {title_words(protocol, is_over=True)}: report",
            DRAFT,
            *warned,
            *asked,
            *diagram,
            items_as_sections(answers),
            item_list(answers, title="Items of CENT 2015"),
        ]
    ) + "\n"  # fmt: skip


def find_deviations(protocol: TrialProtocol, evaluation: ReportedEvaluation) -> tuple[str, ...]:
    """Where the evaluation was not the one that the design planned."""
    plan, found = protocol.analysis, []
    if evaluation.mcid != protocol.mcid:
        found.append(
            f"The evaluation used an MCID of {evaluation.mcid} and the design fixed "
            f"{protocol.mcid:g}; its probabilities are not those that were planned."
        )
    if not _is_same_name(protocol, evaluation) and not _may_be_same(protocol, evaluation):
        found.append(
            f"The evaluation is of {evaluation.outcome!r} and the design fixed "
            f"{protocol.instrument.name!r}."
        )
    planned = plan.spec().primary
    if evaluation.contrast.prior != planned:
        found.append(
            f"The evaluation judged under the {evaluation.contrast.prior} prior and the design "
            f"fixed the {planned} one."
        )
    if evaluation.rule != str(plan.spec().decision):
        found.append("The evaluation used another rule for its recommendation than the design.")
    return tuple(found)


def find_questions(protocol: TrialProtocol, evaluation: ReportedEvaluation) -> tuple[str, ...]:
    """What the files leave open and people have to confirm.

    A name alone is no deviation: without ``--instrument`` an evaluation bears the name of a
    column of the diary.
    """
    if _is_same_name(protocol, evaluation) or not _may_be_same(protocol, evaluation):
        return ()
    return (
        f"The evaluation calls the outcome {evaluation.outcome!r} and the design "
        f"{protocol.instrument.name!r}. Scale, direction and MCID agree; whether it is the same "
        "outcome, the files do not say. If not, it is a deviation from the plan.",
    )


def _is_same_name(protocol: TrialProtocol, evaluation: ReportedEvaluation) -> bool:
    return _full_name(evaluation.outcome) == _full_name(protocol.instrument.name)


def _full_name(name: str) -> str:
    """The full name of a known instrument, so that NRS and its long name are one."""
    try:
        return find_instrument(name).name.casefold()
    except (NotFound, InstrumentError):
        return name.strip().casefold()


def _may_be_same(protocol: TrialProtocol, evaluation: ReportedEvaluation) -> bool:
    """Whether everything but the name agrees, and the names are not those of two instruments."""
    planned = protocol.instrument
    known = [_is_known(name) for name in (evaluation.outcome, planned.name)]
    return (
        not all(known)
        and evaluation.mcid == protocol.mcid
        and evaluation.better == planned.better
        and evaluation.limits == (planned.minimum, planned.maximum)
    )


def _is_known(name: str) -> bool:
    try:
        find_instrument(name)
    except NotFound:
        return False
    except InstrumentError:
        return True
    return True


def _check(protocol: TrialProtocol, evaluation: ReportedEvaluation) -> None:
    labels = {label.strip().casefold() for label in protocol.design.labels}
    for role in ("active", "comparator"):
        label = getattr(evaluation, role)
        if label.strip().casefold() not in labels:
            raise DesignError(
                f"{role} of the evaluation is {label!r}; the design compares "
                f"{', '.join(protocol.design.labels)}. Give the evaluation of this trial."
            )


def _opening(protocol: TrialProtocol, evaluation: ReportedEvaluation) -> dict[str, Part]:
    return {
        "1a": Part(text=f"{title_words(protocol, is_over=True)}."),
        "1b": Part(
            text=f"Design: {design_words(protocol).split('. ')[0]}. Result: "
            f"{effect_words(evaluation, evaluation.contrast)}.",
            lacking="participant, harms, conclusion",
        ),
        "2a.2": Part(lacking="why this question was asked in this person"),
        "2b": Part(text=objective_words(protocol)),
    }


def _methods(protocol: TrialProtocol) -> dict[str, Part]:
    design, thresholds = protocol.design, protocol.thresholds
    return {
        "3a": Part(text=design_words(protocol)),
        "5": Part(
            text=f"Planned: {'; '.join(treatment_words(one) for one in design.treatments)}.",
            lacking="formulation, time of day, what was really taken",
        ),
        "6a.1": Part(
            text=outcome_words(protocol), lacking="secondary outcomes, or that there are none"
        ),
        "7a": Part(lacking="how the number of cycles was chosen")
        if thresholds is None
        else Part(text=characteristics_words(thresholds)),
        "7b": Part(
            text=f"Planned: {looks_words(protocol)}", lacking="which looks were really taken"
        ),
        "8a": Part(text=f"Planned: {allocation_words(protocol)}", lacking="who drew it, and how"),
        "8b": Part(text=f"Planned: {allocation_words(protocol)}")
        if design.is_random
        else Part(not_applicable="the order was fixed."),
        "11a": Part(
            text="Planned: the participant does not know the treatment."
            if design.blinded
            else "Planned as an open trial.",
            lacking="who was blinded, and whether the blind held" if design.blinded else "",
        ),
        "12b": Part(not_applicable=SERIES),
        "13a.2": Part(not_applicable=SERIES),
    }


def _analysis(protocol: TrialProtocol, evaluation: ReportedEvaluation) -> dict[str, Part]:
    return {
        "12a": Part(
            text=f"Planned: {analysis_words(protocol)} Done with OpenLDN {evaluation.version}: "
            f"{evaluation.likelihood} likelihood, {evaluation.contrast.prior} prior."
        ),
        "12c": Part(text=_time_words(evaluation)),
    }


def _time_words(evaluation: ReportedEvaluation) -> str:
    """What the evaluation estimated of correlation, period effects and carryover."""
    named = {
        "phi": "correlation of days one apart", "period_sd": "SD between periods",
        "sigma": "residual SD", "half_life_days": "half-life of onset and offset in days",
    }  # fmt: skip
    said = [
        f"{words} {number(one.mean, 2)} (95 % interval {number(one.ci95[0], 2)} to "
        f"{number(one.ci95[1], 2)})"
        for name, words in named.items()
        if (one := evaluation.hyper.get(name)) is not None and one.ci95[1] > 0
    ]
    half_life = evaluation.hyper.get("half_life_days")
    if half_life is None or half_life.ci95[1] == 0:
        said.append("the effect was taken to come and go at once, so no carryover was estimated")
    return f"Part of the model, as estimated: {'; '.join(said)}."


def _flow(protocol: TrialProtocol, so_far: CourseSoFar | None) -> dict[str, Part]:
    if so_far is None:
        return {}
    design = protocol.design
    done, planned = len(so_far.sequence), design.periods
    labels = ", ".join(so_far.labels[code] for code in so_far.sequence) or "none"
    counts = "; ".join(
        f"{label}: {counted(so_far.sequence.count(code), 'period')}"
        for code, label in enumerate(design.labels)
    )
    ended = f"By the diary {so_far.days} of {days(so_far.cycle_ends[-1])} planned have passed."
    is_short = so_far.days < so_far.cycle_ends[-1]
    return {
        "8c": Part(text=f"By the diary, in order: {labels}.")
        if done == planned
        else Part(text=f"By the diary so far: {labels}.", lacking="the whole intended order"),
        "13a.1": Part(
            text=f"{done} of {planned} periods in complete cycles, in the order: {labels}.",
            lacking="changes from the plan with reasons, or that there were none",
        ),
        "14b": Part(text=ended, lacking="why it ended" if is_short else ""),
        "16": Part(text=f"Periods of complete cycles: {counts}."),
    }


def _results(
    evaluation: ReportedEvaluation,
    so_far: CourseSoFar | None,
    test: RandomizationTest | None,
) -> dict[str, Part]:
    own = evaluation.priors.get("none")
    effect = effect_words(evaluation, evaluation.contrast)
    alone = f" From the person's own data alone: {effect_words(evaluation, own)}." if own else ""
    is_yes_no = evaluation.likelihood == "binary"
    serious = "; ".join(f"{one.id}: {one.message}" for one in evaluation.findings)
    return {
        "17a.1": Part(text=period_results(so_far))
        if so_far is not None and len(so_far.means)
        else Part(lacking="results of each period (give the diary with --diary)"),
        "17a.2": Part(
            text=f"{effect}.{alone} Days with a score {evaluation.observed}, without "
            f"{evaluation.missing}."
        ),
        "17b": Part(lacking="the relative effect")
        if is_yes_no
        else Part(not_applicable="the outcome is not yes/no."),
        "18": Part(text=_other_analyses(evaluation, test)),
        "20": Part(
            text=f"Evidence grade {evaluation.grade.letter} ({evaluation.grade.label}): "
            f"{evaluation.grade.reason}." + (f" Findings: {serious}" if serious else ""),
            lacking="other sources of bias, imprecision, number of outcomes looked at",
        ),
        "21": Part(
            text="The result is of this person alone; it says nothing of others.",
            lacking="whether it holds for this person later and outside a trial",
        ),
        "22": Part(
            text=f"Recommendation by the rule: {evaluation.recommendation}. Rule: "
            f"{evaluation.rule}. Reasons: {'; '.join(evaluation.reasons)}.",
            lacking="harms and other evidence weighed against it",
        ),
    }


def effect_words(evaluation: ReportedEvaluation, one: ContrastSummary) -> str:
    """A contrast with its interval, prior and the three probabilities."""
    mcid = "the MCID" if evaluation.mcid is None else f"{evaluation.mcid:g} or more"
    return (
        f"{evaluation.active} minus {evaluation.comparator} on {evaluation.outcome} "
        f"{number(one.mean, 2)} (95 % interval {number(one.ci95[0], 2)} to "
        f"{number(one.ci95[1], 2)}; prior: {one.prior}); probability of being better by {mcid} "
        f"{short_percent(one.p_mcid)}, worse by as much {short_percent(one.p_harm_mcid)}, smaller "
        f"either way {short_percent(one.p_small)}"
    )


def period_results(so_far: CourseSoFar) -> str:
    """Markdown table of the scores of each period in complete cycles."""
    course = so_far.course
    assert course.period is not None
    rows = []
    for place, code in enumerate(so_far.sequence):
        stretch = course.periods.index(str(place + 1))
        scores = course.outcome[course.period == stretch]
        scores = scores[np.isfinite(scores)]
        late = so_far.means.reshape(-1)[place]
        shown = [f"{np.mean(scores):.1f}" if len(scores) else "none"]
        shown += [f"{np.std(scores, ddof=1):.1f}" if len(scores) > 1 else "-"]
        shown += ["none" if not np.isfinite(late) else f"{late:.1f}"]
        rows.append(
            f"| {place + 1} | {so_far.labels[code]} | {len(scores)} | {' | '.join(shown)} |"
        )
    head = "| Period | Treatment | Days with a score | Mean | SD | Mean of last half |"
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def _other_analyses(evaluation: ReportedEvaluation, test: RandomizationTest | None) -> str:
    said = [
        f"{name} prior: {number(one.mean, 2)} ({number(one.ci95[0], 2)} to "
        f"{number(one.ci95[1], 2)})"
        for name, one in evaluation.priors.items()
        if one is not None and name not in (evaluation.contrast.prior, "none")
    ]
    text = f"Under other priors: {'; '.join(said)}." if said else ""
    if evaluation.left_out:
        means = [mean for _, mean, _ in evaluation.left_out]
        text += (
            f" With one period left out at a time the contrast lies between {min(means):.2f} and "
            f"{max(means):.2f}."
        )
    if test is not None:
        text += (
            f" Randomization test of period means (last half): difference {test.difference:.2f}, "
            f"p {test.p_two_sided:.3f} either way over {test.orders} orders."
        )
    return text.strip()
