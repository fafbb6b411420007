"""The scenarios of the headline, run: each dose, clock time and release under each hypothesis."""

from collections.abc import Callable, Iterable

import numpy as np

from openldn.dynamics import Program, integrate, load_program, schedule_of_doses
from openldn.errors import SimulationError
from openldn.plan import Formulation
from openldn.simulate.dose_series import DAY_H, make_doses
from openldn.simulate.draws import draw_inputs
from openldn.simulate.headline import CLOCK_H, Scenario, ToneBalance, headline_scenarios, weigh_tone
from openldn.simulate.hypotheses import find_hypothesis, read_hypotheses

# By then occupancy, tolerance and receptors have settled (half-lives of 28 to 64 h).
NIGHTS = 28
STEP_H = 0.1
COURSES = ("tone", "E_fold", "R", "break_even")


def weigh_scenarios(
    hypotheses: Iterable[str] | None = None,
    *,
    n_draws: int = 100,
    seed: int = 1,
    threads: int = 1,
    progress: Callable[[Scenario], None] = lambda _: None,
) -> dict[Scenario, ToneBalance]:
    """Weigh rebound against block on the 28th day of each scenario.

    Parameters
    ----------
    hypotheses : iterable of str, optional
        All when not given.
    n_draws : int
        Draws of what is uncertain and of how persons differ; 1 or more.
    seed, threads : int

    Raises
    ------
    SimulationError
        If a run ends badly or there is no draw.
    NotFound
        If a hypothesis is not known.
    """
    if n_draws < 1:
        raise SimulationError(f"n_draws is {n_draws}; a verdict needs draws, like 100.")
    names = [one.name for one in read_hypotheses()] if hypotheses is None else list(hypotheses)
    found = {}
    for scenario in headline_scenarios(names):
        progress(scenario)
        found[scenario] = _weigh(scenario, n_draws=n_draws, seed=seed, threads=threads)
    return found


def _weigh(scenario: Scenario, *, n_draws: int, seed: int, threads: int) -> ToneBalance:
    hypothesis = find_hypothesis(scenario.hypothesis)
    program: Program = load_program(*hypothesis.read_texts())
    is_slow = scenario.release == "time-release"
    doses = make_doses(
        scenario.dose_mg,
        nights=NIGHTS,
        clock_h=CLOCK_H[scenario.taken],
        formulation=Formulation.SLOW_RELEASE if is_slow else Formulation.CAPSULE,
    )
    inputs = draw_inputs(
        program,
        parts=hypothesis.parts,
        fixed={"clock_h": doses.clock_h},
        n_draws=n_draws,
        seed=seed,
    )
    times = (NIGHTS - 1) * DAY_H + np.linspace(0, DAY_H, round(DAY_H / STEP_H) + 1)
    schedule = schedule_of_doses(
        program,
        doses.times_h,
        doses.doses_mg,
        list(doses.states),
        inputs,
        until=NIGHTS * DAY_H,
        output_times=times,
        fractions=doses.shares,
        start=0.0,
    )
    run = integrate(program, schedule, inputs, outputs=COURSES, threads=threads)
    if run.outcomes[0]:
        raise SimulationError(f"under {scenario.hypothesis}: {run.explain(0)}")
    values = run.values.reshape(len(inputs), times.size, -1)[run.outcomes == 0]
    tone, fold, receptors, break_even = (values[:, :, k] for k in range(len(COURSES)))
    return weigh_tone(
        times,
        tone=tone,
        endogenous_fold=fold,
        receptors=receptors,
        break_even=np.minimum(break_even, 1e9),
    )
