"""Propose a design, compare it with others, write its file."""

from dataclasses import dataclass, replace
from pathlib import Path

from openldn.actions.batch import Progress
from openldn.actions.evaluate import choose_instrument, write_bytes, write_whole
from openldn.actions.trial_power import Counted, count_decisions
from openldn.errors import DesignError, InputError, NotFound
from openldn.exchange import check_low_doses, design_to_toml, proposal_to_json
from openldn.record import Instrument, read_instruments
from openldn.report import (
    PeriodLength,
    draw_candidates,
    find_dose_cautions,
    plot_format,
    render_candidates,
    render_lengths,
    render_proposal,
)
from openldn.trial import (
    HELPFUL_MCIDS,
    PERIOD_DAYS,
    SIMULATED,
    DesignCandidate,
    DesignKind,
    DesignProposal,
    DesignWish,
    TrialProtocol,
    TrialTreatment,
    list_candidates,
    make_candidates,
    mean_share,
    onset_prior,
    onset_shares,
    propose_design,
    typical_person,
    typical_persons,
)

__all__ = [
    "DesignRequest",
    "compare_designs",
    "compare_lengths",
    "design_to_toml",
    "plot_designs",
    "proposal_to_json",
    "proposal_to_text",
    "propose_trial",
    "write_design",
]

USUAL_DOSE_MG = 4.5
# Enough to tell 40 % from 60 %.
COMPARED_COURSES = 200


@dataclass(frozen=True, kw_only=True)
class DesignRequest:
    """What a person typed.

    Parameters
    ----------
    instrument, condition : str or None
        Name of an instrument, or a condition that has one outcome with a known MCID.
    outcome : str
        Name of an outcome that is no known instrument.
    limits : tuple of float or None
        Ends of its scale.
    doses_mg : tuple of float
    washout : str
        Days, or ``simulated``.
    onset_days : float or None
        Half-life of the effect's onset; 0: at once.
    """

    instrument: str | None = None
    condition: str | None = None
    outcome: str = ""
    limits: tuple[float, float] | None = None
    better: str | None = None
    mcid: float | None = None
    step: float | None = None
    doses_mg: tuple[float, ...] = ()
    active: str = "LDN"
    comparator: str = "placebo"
    kind: str = "paired"
    cycles: int | None = None
    period_days: int | None = None
    run_in_days: int | None = None
    baseline_days: int | None = None
    washout: str = "0"
    starts: tuple[int, ...] = ()
    longest_run: int = 2
    max_days: int | None = None
    onset_days: float | None = None
    looks: str = "cycles"
    prior: str = "sceptical"
    blinded: bool = True
    accept_short: bool = False


def propose_trial(request: DesignRequest) -> DesignProposal:
    """Propose a design for what was typed.

    Raises
    ------
    InputError, NotFound, SimulationError
        If a value cannot be, or the wish cannot be met.
    SafetyHold
        If a dose is no low dose.
    """
    check_low_doses(request.doses_mg, what="--dose-mg")
    changes = {"starts": request.starts} if request.starts else {}
    wish = DesignWish(
        instrument=_instrument(request),
        treatments=_treatments(request),
        kind=DesignKind(request.kind),
        cycles=request.cycles,
        period_days=request.period_days,
        run_in_days=request.run_in_days,
        baseline_days=request.baseline_days,
        washout_days=_washout(request.washout),
        longest_run=request.longest_run,
        max_days=request.max_days,
        onset=onset_prior(request.onset_days),
        looks=request.looks,
        prior=request.prior,
        blinded=request.blinded,
        accept_short=request.accept_short,
        **changes,
    )
    proposal = propose_design(wish)
    cautions = find_dose_cautions(request.doses_mg)
    return replace(proposal, findings=(*cautions, *proposal.findings))


def compare_designs(
    proposal: DesignProposal,
    *,
    max_days: int | None = None,
    onset_days: float | None = None,
    courses: int = COMPARED_COURSES,
    seed: int = 1,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> tuple[DesignCandidate, ...]:
    """Simulate the proposed design and others beside it, for typical persons.

    Raises
    ------
    DesignError
        If there is nothing to vary, or the range of the outcome is not known.
    """
    protocols = list_candidates(proposal.protocol, max_days=max_days)
    onset = onset_prior(onset_days)
    person = typical_person(proposal.protocol.instrument)
    persons = typical_persons(person, onset=onset, count=courses)
    wanted = [
        Counted(protocol=one, persons=persons, benefit=mcids * one.mcid)
        for one in protocols
        for mcids in (0.0, HELPFUL_MCIDS)
    ]
    found = count_decisions(wanted, seed=seed, jobs=jobs, cluster=cluster, progress=progress)
    pairs = list(zip(found[::2], found[1::2], strict=True))
    return make_candidates(protocols, pairs, onset=onset)


def compare_lengths(
    proposal: DesignProposal, *, max_days: int | None = None, onset_days: float | None = None
) -> tuple[PeriodLength, ...]:
    """What shorter and longer periods would show, as many cycles each; no simulation.

    Nothing where the treatment changes once, or the drug is said to act at once.
    """
    design, onset = proposal.protocol.design, onset_prior(onset_days)
    if design.has_single_change or onset_days == 0:
        return ()
    wanted = sorted({*PERIOD_DAYS, design.period_days})
    found = []
    for one in (replace(design, period_days=days) for days in wanted):
        if max_days is not None and one.total_days > max_days and one != design:
            continue
        slow = onset_shares(one, onset=onset)[-1]
        found.append(
            PeriodLength(
                period_days=one.period_days, total_days=one.total_days,
                share=mean_share(one, onset=onset), slow_share=slow.all_days,
                slow_half_life_days=slow.half_life_days,
            )
        )  # fmt: skip
    return tuple(found)


def proposal_to_text(
    proposal: DesignProposal,
    candidates: tuple[DesignCandidate, ...] = (),
    *,
    lengths: tuple[PeriodLength, ...] = (),
    was_given: bool = False,
    color: bool,
) -> str:
    """What ``openldn trial design`` prints.

    Parameters
    ----------
    proposal : DesignProposal
    candidates : tuple of DesignCandidate
        Simulated designs beside it.
    lengths : tuple of PeriodLength
        What shorter and longer periods would show.
    was_given : bool
        Whether somebody asked for this length.
    """
    parts = [render_proposal(proposal, color=color)]
    design = proposal.protocol.design
    if lengths:
        parts.append(
            render_lengths(
                lengths, chosen_days=design.period_days, was_given=was_given, color=color
            )
        )
    if candidates:
        parts.append(render_candidates(candidates, chosen=design, color=color))
    return "\n".join(parts)


def plot_designs(
    candidates: tuple[DesignCandidate, ...],
    path: Path,
    *,
    chosen: TrialProtocol,
    is_dark: bool = False,
) -> None:
    """Draw and write the plot of designs beside one another."""
    kind = plot_format(path)
    write_bytes(path, draw_candidates(candidates, chosen=chosen, kind=kind, is_dark=is_dark))


def write_design(protocol: TrialProtocol, path: Path) -> None:
    """Write a design file; one that is there already and differs is left alone.

    Raises
    ------
    DesignError
        If there is another design in the file.
    ExchangeError
        If it cannot be written.
    """
    text = design_to_toml(protocol)
    if path.exists() and path.read_bytes() != text.encode():
        raise DesignError(
            f"{path.name} exists and holds another design, which may be in use; name another file "
            "with --out, or move it away."
        )
    write_whole(path, text)


def _instrument(request: DesignRequest) -> Instrument:
    name = request.instrument
    if request.condition is not None:
        name = name or _name_of_condition(request.condition)
    if name is None and not request.outcome:
        raise InputError(
            "no outcome is named. Give a known one, like --instrument NRS, or your own, like "
            "--outcome pain --range 0 10 --mcid 2."
        )
    found = choose_instrument(
        outcome=request.outcome, instrument=name, limits=request.limits,
        better=request.better, mcid=request.mcid,
    )  # fmt: skip
    return found if request.step is None else replace(found, step=request.step)


def _name_of_condition(condition: str) -> str:
    """The one outcome of a condition whose MCID is known."""
    wanted = condition.strip().casefold()
    there = [one for one in read_instruments() if wanted in one.condition.casefold()]
    if not there:
        known = sorted({one.condition for one in read_instruments() if one.condition})
        raise NotFound(
            f"no outcome is known for {condition!r}; conditions with one: {', '.join(known)}."
        )
    with_mcid = [one for one in there if one.mcid is not None]
    if len(with_mcid) == 1:
        return with_mcid[0].name
    told = ", ".join(one.abbreviation or one.name for one in with_mcid or there)
    agreed = "" if with_mcid else " and agree with the patient on --mcid"
    raise DesignError(
        f"{condition} has {len(there)} known outcomes, {len(with_mcid)} with a known MCID; choose "
        f"one with --instrument{agreed}: {told}. Any score serves too, like --instrument NRS for "
        "pain from 0 to 10."
    )


def _treatments(request: DesignRequest) -> tuple[TrialTreatment, ...]:
    doses = request.doses_mg or (USUAL_DOSE_MG,)
    several = len(doses) > 1
    return (
        TrialTreatment(label=request.comparator),
        *(
            TrialTreatment(
                label=f"{request.active} {dose:g} mg" if several else request.active, dose_mg=dose
            )
            for dose in doses
        ),
    )


def _washout(text: str) -> int | str:
    if text == SIMULATED:
        return text
    try:
        return int(text)
    except ValueError as error:
        raise DesignError(
            f"washout is {text!r}; must be a whole number of days, or {SIMULATED}."
        ) from error
