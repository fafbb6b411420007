"""The engine agrees with exact answers, with another solver, and with itself."""

import itertools

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import solve_ivp
from tests.unit.dynamics.models import BUSY, DECAY, ORAL, schedule_of

from openldn.dynamics import (
    Operation,
    Outcome,
    Summaries,
    integrate,
    load_program,
    read_model,
)
from openldn.errors import NotFound, SimulationError

ADD, RATE, RESET, SET, ROW = Operation


def bateman(t, dose, ka=1.2, ke=0.2, f=0.5):
    return np.where(t >= 0, f * dose * ka / (ka - ke) * (np.exp(-ke * t) - np.exp(-ka * t)), 0.0)


def test_oral_doses_superpose_as_the_exact_curve_says():
    program, times = load_program(ORAL), np.linspace(0, 72, 145)
    doses = [(0.0, ADD, 0, 2.0), (24.0, ADD, 0, 1.0), (31.0, ADD, 0, 3.0)]
    run = integrate(
        program,
        schedule_of([doses], end=72.0, times=times),
        program.make_inputs(1),
        outputs=("central",),
        rtol=1e-9,
    )
    exact = sum(bateman(times - at, value / 0.5) for at, _, _, value in doses)
    assert run.values[:, 0] == pytest.approx(exact, rel=1e-7, abs=1e-8)


def test_infusion_reaches_its_plateau_and_falls():
    program, times = load_program(DECAY), np.linspace(0, 60, 61)
    events = [(0.0, SET, 0, 0.0), (0.0, RATE, 0, 3.0), (20.0, RATE, 0, -3.0)]
    run = integrate(
        program,
        schedule_of([events], end=60.0, times=times),
        program.make_inputs(1),
        outputs=("A",),
        rtol=1e-9,
    )
    rising = 30 * (1 - np.exp(-0.1 * np.minimum(times, 20)))
    exact = rising * np.exp(-0.1 * np.maximum(times - 20, 0))
    assert run.values[:, 0] == pytest.approx(exact, rel=1e-7, abs=1e-8)


def test_every_function_agrees_with_scipy():
    model, program, times = read_model(BUSY), load_program(BUSY), np.linspace(0, 24, 97)
    names = [s.symbol for s in model.states] + [i.symbol for i in model.inputs]
    modules = [
        {
            "power": np.power,
            "step_down": np.floor,
            "larger": np.maximum,
        },
        "numpy",
    ]
    time = sp.Symbol("t", real=True)
    rates = [sp.lambdify([time, *names], rate, modules) for rate in model.rates]
    p = program.default_inputs()
    state, parts = np.array([1.5, 0.2, 0.0]), []
    # The equations jump at 5, 10 and 20 h: the reference starts anew at each.
    for low, high in ((0, 5), (5, 10), (10, 20), (20, 24)):
        inside = times[(times >= low) & (times < high) | ((high == 24) & (times == 24))]
        middle = 0.5 * (low + high)
        found = solve_ivp(
            lambda t, y, m=middle, a=low, b=high: [
                float(f(min(max(t, a + 1e-12), b - 1e-12), *y, *p)) for f in rates
            ],
            (low, high),
            state,
            method="Radau",
            rtol=1e-11,
            atol=1e-13,
            t_eval=np.unique([*inside, high]),
        )
        parts.append(found.y[:, : inside.size].T)
        state = found.y[:, -1]
    events = [(5.0, ADD, 0, 1e-300), (10.0, ADD, 0, 1e-300), (20.0, ADD, 0, 1e-300)]
    run = integrate(
        program,
        schedule_of([events], end=24.0, times=times),
        program.make_inputs(1),
        outputs=("x", "y", "z"),
        rtol=1e-9,
    )
    assert run.values == pytest.approx(np.concatenate(parts), rel=2e-6, abs=2e-7)


def test_error_falls_with_the_tolerance():
    program, times = load_program(ORAL), np.linspace(0, 48, 97)
    exact = bateman(times, 4.0)
    errors = []
    for rtol in (1e-3, 1e-5, 1e-7, 1e-9):
        schedule = schedule_of([[(0.0, ADD, 0, 2.0)]], end=48.0, times=times)
        run = integrate(program, schedule, program.make_inputs(1), outputs=("central",), rtol=rtol)
        errors.append(np.max(np.abs(run.values[:, 0] - exact)))
    assert all(after < before / 5 for before, after in itertools.pairwise(errors))
    assert errors[1] < 1e-4


def test_outputs_at_a_dose_come_after_it():
    program = load_program(DECAY)
    schedule = schedule_of([[(10.0, ADD, 0, 5.0)]], end=20.0, times=np.array([0.0, 10.0, 20.0]))
    run = integrate(program, schedule, program.make_inputs(1), outputs=("A",), rtol=1e-10)
    expected = [1, np.exp(-1) + 5, (np.exp(-1) + 5) * np.exp(-1)]
    assert run.values[:, 0] == pytest.approx(expected, rel=1e-8)


def test_reset_and_set_and_new_inputs_take_hold():
    program = load_program(DECAY)
    inputs = program.make_inputs(2, k=np.array([0.1, 0.5]))
    events = [(5.0, SET, 0, 8.0), (10.0, ROW, 0, 1.0), (20.0, RESET, 0, 0.0)]
    schedule = schedule_of([events], end=30.0, times=np.array([5.0, 10.0, 20.0, 30.0]))
    run = integrate(program, schedule, inputs, outputs=("A",), rtol=1e-10)
    at_ten = 8 * np.exp(-0.5)
    # The reset gives the initial state back; the new rate stays.
    expected = [8, at_ten, 1.0, np.exp(-5)]
    assert run.values[:, 0] == pytest.approx(expected, rel=1e-8)


def test_digits_do_not_depend_on_threads_or_on_how_many_run_together():
    program, n = load_program(ORAL), 203
    rng = np.random.default_rng(5)
    inputs = program.make_inputs(n, ka=rng.uniform(0.5, 2, n), CL=rng.uniform(5, 20, n))
    events = [
        [(10 + 24 * k + rng.uniform(-2, 2), ADD, 0, float(rng.uniform(1, 4))) for k in range(3)]
        for _ in range(n)
    ]
    schedule = schedule_of(events, end=96.0, times=np.arange(97.0))
    one = integrate(program, schedule, inputs, outputs=("C",))
    two = integrate(program, schedule, inputs, outputs=("C",), threads=2)
    some = integrate(program, schedule.select(np.arange(48)), inputs, outputs=("C",))
    assert np.array_equal(one.values, two.values)
    assert np.array_equal(one.values[: 48 * 97], some.values)


def test_patients_with_different_numbers_of_events_share_a_group():
    program, times = load_program(ORAL), np.arange(49.0)
    events = [[], [(1.0, ADD, 0, 1.0)], [(k, ADD, 0, 1.0) for k in (3.0, 9.0, 20.0)]]
    together = integrate(
        program,
        schedule_of(events, end=48.0, times=times),
        program.make_inputs(3),
        outputs=("central",),
        rtol=1e-9,
    ).values.reshape(3, -1)
    exact = [
        sum((bateman(times - at, v / 0.5) for at, _, _, v in rows), 0 * times) for rows in events
    ]
    assert together == pytest.approx(np.array(exact), rel=1e-6, abs=1e-8)


def test_summaries_are_those_of_the_exact_curve():
    program = load_program(ORAL)
    schedule = schedule_of([[(0.0, ADD, 0, 2.0)]], end=240.0, windows=True)
    asked = Summaries(outputs=("C", "gut"), thresholds={"C": (0.01, 0.02)})
    found = integrate(
        program, schedule, program.make_inputs(1), summaries=asked, rtol=1e-8
    ).summaries
    at = np.log(1.2 / 0.2) / (1.2 - 0.2)
    curve = np.linspace(0, 240, 2_400_001)
    exact = bateman(curve, 4.0) / 50
    assert found.maximum[0, 0] == pytest.approx(bateman(at, 4.0) / 50, rel=1e-6)
    assert found.time_of_maximum[0, 0] == pytest.approx(at, abs=2e-3)
    assert found.integral[0, 0] == pytest.approx(2.0 / 10, rel=1e-6)
    assert found.first[0, 1] == 2.0
    assert found.last[0, 0] == pytest.approx(exact[-1], abs=1e-9)
    above = [np.sum(exact >= x) * 1e-4 for x in (0.01, 0.02)]
    assert found.time_above["C"][0] == pytest.approx(above, abs=5e-3)


def test_extremes_of_a_steep_output_stay_within_its_range():
    text = ORAL.replace(
        'C   = "central/V"', 'C = "central/V"\nO = "(C/0.02[mg/L])^30/(1 + (C/0.02[mg/L])^30)"'
    )
    program = load_program(text)
    found = integrate(
        program,
        schedule_of([[(0.0, ADD, 0, 4.0)]], end=72.0, windows=True),
        program.make_inputs(1),
        summaries=Summaries(outputs=("O",)),
    ).summaries
    assert 0 <= found.minimum[0, 0] < 1e-9
    assert 0.999999 < found.maximum[0, 0] <= 1


def test_windows_follow_the_doses():
    program = load_program(ORAL)
    events = [[(0.0, ADD, 0, 1.0), (24.0, ADD, 0, 0.0), (48.0, ADD, 0, 2.0)], []]
    run = integrate(
        program,
        schedule_of(events, end=72.0, windows=True),
        program.make_inputs(2),
        summaries=Summaries(outputs=("C",)),
    )
    assert run.summaries.first_window.tolist() == [0, 3, 4]
    assert run.summaries.maximum[1, 0] < run.summaries.maximum[0, 0] < run.summaries.maximum[2, 0]


def test_a_blow_up_is_an_outcome_that_names_the_input_and_spares_the_neighbors():
    program = load_program(
        '[parameters]\nk = -0.1\n[states]\nA = { initial = "1" }\n[equations]\nA = "k*A^2"\n'
    )
    inputs = program.make_inputs(6, k=np.array([-0.1, -0.1, 0.5, -0.1, -0.1, -0.1]))
    schedule = schedule_of([[] for _ in range(6)], end=10.0, times=np.array([1.0, 10.0]))
    run = integrate(program, schedule, inputs, outputs=("A",))
    assert run.outcomes.tolist() == [0, 0, int(Outcome.NOT_FINITE), 0, 0, 0]
    assert "k" in run.explain(2)
    assert "A" in run.explain(2)
    rows = run.values.reshape(6, 2)
    assert np.isnan(rows[2, 1])
    assert rows[[0, 1, 3, 4, 5], 1] == pytest.approx(0.5, rel=1e-5)
    with pytest.raises(SimulationError, match="typical value of k"):
        run.check()


def test_a_missing_input_is_named():
    program = load_program(DECAY)
    inputs = program.make_inputs(1, k=np.nan)
    run = integrate(program, schedule_of([[]], end=5.0), inputs)
    assert run.outcomes[0] == Outcome.NOT_FINITE
    assert "typical value of k" in run.explain(0)


def test_an_output_that_is_no_number_is_named_though_the_states_are_sound():
    text = DECAY + '[outputs]\nbelow = "log(A - 0.5)"\n'
    times = np.array([0.0, 5.0, 10.0])
    program = load_program(text)
    run = integrate(
        program,
        schedule_of([[], []], end=10.0, times=times),
        program.make_inputs(2, k=[0.1, 0.01]),
        outputs=("A", "below"),
    )
    assert not run.outcomes.any()
    assert run.gaps(0) == "not a number: below at 1 of 3 moments."
    assert run.explain(0) == "patient 0: not a number: below at 1 of 3 moments."
    assert run.gaps(1) == ""


def test_the_step_limit_is_an_outcome():
    program = load_program(DECAY)
    schedule = schedule_of([[]], end=1e6)
    run = integrate(program, schedule, program.make_inputs(1), rtol=1e-12, max_steps=5)
    assert run.outcomes[0] == Outcome.STEP_LIMIT


@pytest.mark.parametrize("steep", ["x^h", "sqrt(x)", "x^h/(1 + x^h)"])
def test_a_power_below_1_may_begin_at_0(steep):
    text = f"""
[parameters]
h = 0.7
[states]
x = {{ initial = "0" }}
y = {{ initial = "0" }}
[equations]
x = "0.1 - 0.2*x"
y = "{steep} - 0.1*y"
"""
    course = {
        "x^h": lambda x: x**0.7,
        "sqrt(x)": np.sqrt,
        "x^h/(1 + x^h)": lambda x: x**0.7 / (1 + x**0.7),
    }[steep]
    times = np.linspace(0, 20, 41)
    # Linear in y: its integral over s = time^(1/10), in which the power is smooth at 0.
    nodes, weights = np.polynomial.legendre.leggauss(200)
    exact = []
    for end in times:
        s = 0.5 * (nodes + 1) * end**0.1
        moment, share = s**10, 0.5 * end**0.1 * weights * 10 * s**9
        x = 0.5 * -np.expm1(-0.2 * moment)
        exact.append(np.sum(share * course(x) * np.exp(-0.1 * (end - moment))))
    run = integrate(
        load_program(text),
        schedule_of([[]], end=20.0, times=times),
        np.array([[0.7]]),
        outputs=("y",),
        rtol=1e-8,
    ).check()
    assert run.values[:, 0] == pytest.approx(np.array(exact), abs=1e-7)


def test_wrong_requests_are_refused():
    program = load_program(DECAY)
    schedule = schedule_of([[]], end=1.0)
    with pytest.raises(NotFound, match="reports no B; it reports A"):
        integrate(program, schedule, program.make_inputs(1), outputs=("B",))
    with pytest.raises(SimulationError, match="must be \\(rows, 1\\)"):
        integrate(program, schedule, np.ones((1, 3)))
    with pytest.raises(SimulationError, match="rtol"):
        integrate(program, schedule, program.make_inputs(1), rtol=0.0)
    with pytest.raises(NotFound, match="no input q"):
        program.make_inputs(1, q=3)
