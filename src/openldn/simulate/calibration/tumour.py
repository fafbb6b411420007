"""Tumor growth: fitted to the mouse arms of 1983 and 1984, compared with what came later."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy.stats import norm

from openldn.simulate.calibration.fit import Comparison, Fit, Observation, Unknown, fit_parameters
from openldn.simulate.calibration.part_values import read_values
from openldn.simulate.calibration.tone_equations import Floats
from openldn.simulate.facts import Use, find_fact
from openldn.simulate.parts import read_fit
from openldn.simulate.tumour import (
    average_growth,
    day_of_all_controls,
    days_to_death,
    days_to_visible,
    tumor_incidence,
)

Values = Mapping[str, float]

# Hours of block a day: the middle of 4-6 h (OCC_054), 24 h (OCC_055, OCC_056), 6-8 h (OCC_058).
SHORT_H, CONTINUOUS_H, NUDE_H = 5.0, 24.0, 7.0
# 0.4 mg/kg is said to block under 10 h, as is 0.1 mg/kg (OCC_057); the larger dose is put near 10.
HIGHER_DOSE_H = 9.0
# "All" of a group of some dozen mice: 98 %, so that 100 % stays finite on the normal scale.
ALL = 0.98
N_DRAWS = 60
SEED = 20240602

# Arm: hours of block, then incidence, latency change and survival change as facts.
ARMS = (
    (SHORT_H, "TUM_001", "TUM_002", "TUM_003"),
    (CONTINUOUS_H, "TUM_004", "TUM_005", "TUM_006"),
    (CONTINUOUS_H, "TUM_008", "TUM_009", "TUM_010"),
    (SHORT_H, "TUM_011", "TUM_012", "TUM_013"),
    (HIGHER_DOSE_H, "TUM_014", "TUM_015", "TUM_016"),
)

UNKNOWNS = (
    Unknown(
        name="growth_rate", unit="1/h", prior_median=0.03, prior_sd=1.0, why="weeks: says little"
    ),
    Unknown(
        name="S50",
        unit="1",
        prior_median=2.0,
        prior_sd=0.7,
        why="the undisturbed signal, 1, restrains growth by less than half",
    ),
    Unknown(name="rise_max", unit="1", prior_median=1.0, prior_sd=0.5, why="about a doubling"),
    Unknown(
        name="rise_rate",
        unit="1/h",
        prior_median=0.35,
        prior_sd=0.7,
        why="hours: a block of 4-6 h suffices (assumed)",
    ),
    Unknown(
        name="fall_rate",
        unit="1/h",
        prior_median=0.03,
        prior_sd=0.7,
        why="about a day: once daily suffices (assumed)",
    ),
    Unknown(
        name="signal_size",
        unit="1",
        prior_median=1.0,
        prior_sd=1.0,
        why="around the visible size: survival gains little more than latency (assumed)",
    ),
    Unknown(
        name="inoculum_sd", unit="1", prior_median=1.5, prior_sd=0.7, why="several-fold (assumed)"
    ),
    Unknown(
        name="death_log",
        unit="1",
        prior_median=5.5,
        prior_sd=0.1,
        why="below the largest size of 6.9 (assumed)",
    ),
    Unknown(
        name="ogf_fold",
        unit="1",
        prior_median=5.0,
        prior_sd=1.0,
        why="injected OGF, fold of the signal: says little",
    ),
    Unknown(
        name="ht29_speed",
        unit="1",
        prior_median=1.0,
        prior_sd=0.7,
        why="growth of HT-29 relative to S20Y: says little",
    ),
)


def fit_tumour() -> Fit:
    """Fit growth, signal and rebound to the arms of one laboratory."""
    return fit_parameters(
        "tumour",
        unknowns=UNKNOWNS,
        observations=_observations(),
        predict=lambda fitted: _predict({**read_values("tumour"), **fitted}),
    )


def _observations() -> tuple[Observation, ...]:
    rows = []
    for _, incidence, latency, survival in ARMS:
        share = min(find_fact(incidence).number / 100, ALL)
        # Groups of some dozen mice (assumed): 0.4 on the normal scale, 10 % on times.
        rows.append(_seen(incidence, "incidence, normal quantile", float(norm.ppf(share)), 0.4))
        rows.append(_seen(latency, "latency, log ratio", _log_change(latency), 0.1))
        rows.append(_seen(survival, "survival, log ratio", _log_change(survival), 0.1))
    days = find_fact("TUM_017").number
    return (
        *rows,
        _seen("TUM_017", "survival of controls, log d", float(np.log(days)), 0.1),
        _seen("TUM_017", "day of all controls, log d", float(np.log(16)), 0.1),
        _seen("TUM_030", "HT-29 without OGF, normal quantile", float(norm.ppf(0.93)), 0.4),
        _seen("TUM_030", "HT-29 on OGF, normal quantile", float(norm.ppf(0.15)), 0.4),
    )


def _seen(fact_id: str, quantity: str, value: float, sd: float) -> Observation:
    return Observation(fact_ids=(fact_id,), quantity=quantity, value=value, sd=sd)


def _log_change(fact_id: str) -> float:
    return float(np.log1p(find_fact(fact_id).number / 100))


def _predict(values: Values) -> list[float]:
    horizon = day_of_all_controls(values)
    by_hours = {hours: predict_arm(hours, horizon=horizon, values=values) for hours, *_ in ARMS}
    arms = [number for hours, *_ in ARMS for number in by_hours[hours]]
    ht29 = [
        _quantile(
            tumor_incidence(21, hours=0.0, values=values, ogf_fold=fold, speed=values["ht29_speed"])
        )
        for fold in (1.0, values["ogf_fold"])
    ]
    control = float(np.log(days_to_death(0.0, values=values)))
    return [*arms, control, float(np.log(horizon)), *ht29]


def predict_arm(hours: float, *, horizon: float, values: Values) -> tuple[float, float, float]:
    """Incidence (normal quantile), latency and survival (log ratios to control) of an arm."""
    latency = _latency(hours, values) / _latency(0.0, values)
    survival = days_to_death(hours, values=values) / days_to_death(0.0, values=values)
    share = tumor_incidence(horizon, hours=hours, values=values)
    return _quantile(share), float(np.log(latency)), float(np.log(survival))


def _latency(hours: float, values: Values) -> float:
    return float(np.interp(-values["inoculum_log"], *days_to_visible(hours, values=values)))


def _quantile(share: float) -> float:
    return float(norm.ppf(min(max(share, 1e-6), ALL)))


@cache
def draw_values(n: int = N_DRAWS) -> tuple[dict[str, float], ...]:
    """Joint draws of the fit beside the fixed values."""
    rng = np.random.Generator(np.random.Philox(key=SEED))
    drawn = read_fit("tumour").draw(rng, n)
    drawn["death_log"] = np.minimum(drawn["death_log"], 6.8)
    fixed = read_values("tumour")
    return tuple({**fixed, **{k: float(v[i]) for k, v in drawn.items()}} for i in range(n))


def compare_tumour() -> tuple[Comparison, ...]:
    """Set every held-out fact beside what the model says, misses included."""
    draws = draw_values()
    arms = {
        hours: np.array(
            [predict_arm(hours, horizon=day_of_all_controls(one), values=one) for one in draws]
        )
        for hours in (SHORT_H, NUDE_H)
    }
    continuous = np.array([average_growth(24.0, values=v)[0] for v in draws])
    untreated = np.array([average_growth(0.0, values=v)[0] for v in draws])
    return (
        *_judge_arms(arms[SHORT_H], nude=arms[NUDE_H]),
        _judge_ht29(draws),
        *_judge_growth(arms[SHORT_H], continuous=continuous / untreated),
    )


def _judge_arms(short: Floats, *, nude: Floats) -> list[Comparison]:
    dose = "0.1 mg/kg daily; one laboratory, no spread given."
    incidence = 100 * norm.cdf(short[:, 0])
    return [
        _judge("TUM_018", "latency, nude mice", _percent(nude[:, 1]), "31 to 92", (31, 92),
               note=f"7 h of block: {dose}"),
        _judge("TUM_019", "survival, nude mice", _percent(nude[:, 2]), "27 to 49", (27, 49),
               note=f"7 h of block: {dose}"),
        _judge("TUM_020", "incidence, metastatic variant", incidence, "69", (69, 69),
               unit="percent", note=f"Growth as in S20Y assumed: {dose}"),
        _judge("TUM_021", "latency, metastatic variant", _percent(short[:, 1]), "70", (70, 70),
               note=f"Growth as in S20Y assumed: {dose}"),
        _judge("TUM_022", "survival, metastatic variant", _percent(short[:, 2]), "60", (60, 60),
               note=f"Growth as in S20Y assumed: {dose}"),
        _judge("TUM_028", "latency, squamous cancer", np.exp(short[:, 1]), "1.6 (maximum)",
               (1.6, 1.6), unit="fold",
               note="Daily block of 5 h assumed; the maximum over 1, 3 and 7 doses a week."),
        _judge("TUM_026", "latency, ovarian cancer", _percent(short[:, 1]), "nodules fewer",
               (0, np.inf), note="Direction only; the authors assume 4-6 h of block."),
    ]  # fmt: skip


def _judge_ht29(draws: tuple[dict[str, float], ...]) -> Comparison:
    free = np.array(
        [
            100
            * (
                1
                - tumor_incidence(
                    49, hours=0.0, values=v, ogf_fold=v["ogf_fold"], speed=v["ht29_speed"]
                )
            )
            for v in draws
        ]
    )
    return _judge("TUM_031", "free of HT-29 tumor at 7 weeks on OGF", free, "57", (57, 57),
                  unit="percent", note="From the same mice at 3 weeks.")  # fmt: skip


def _judge_growth(short: Floats, *, continuous: Floats) -> list[Comparison]:
    growth = np.exp(-short[:, 1])
    no_hours = "Hours of block at these doses were not measured; shown: 5 h a day of full block."
    no_drug = "The model holds no cytotoxic drug; shown: growth before it, relative to none."
    survival = _percent(short[:, 2])

    def unclear(
        ids: str, quantity: str, shown: Floats, observed: str, note: str, unit: str
    ) -> Comparison:
        return _judge(ids, quantity, shown, observed, (0, 0), note=note, unit=unit,
                      verdict="cannot be judged")  # fmt: skip

    return [
        unclear("TUM_023", "survival, naloxone daily", survival, "25 to 61", no_hours, "% change"),
        unclear("TUM_039", "survival, naloxone 3 a week", survival, "26 to 71", no_hours, "% change"),
        unclear("TUM_034", "killing, LDN then oxaliplatin", growth, "49 (7.0) %", no_drug, "ratio"),
        unclear("TUM_035", "killing, oxaliplatin alone", np.ones(2), "14 (2.4) %", no_drug, "ratio"),
        unclear("TUM_036", "killing, high dose then oxaliplatin", continuous, "32 (1.8) %",
                no_drug + " Continuous block primed too, which the model does not expect.", "ratio"),
        unclear("TUM_037", "growth under continuous LDN", continuous, "little effect",
                "No number for little; cells in culture.", "ratio"),
        unclear("BIND_035", "block of the OGF receptor by naltrexone", np.zeros(2),
                "other opioids competed little or not at all",
                "The model holds no affinity: the fraction blocked is the user's assumption.",
                "fraction"),
    ]  # fmt: skip


def _percent(log_ratio: Floats) -> Floats:
    return np.asarray(100 * np.expm1(log_ratio))


def _judge(
    fact_id: str,
    quantity: str,
    predicted: Floats,
    observed: str,
    seen: tuple[float, float],
    *,
    note: str,
    unit: str = "% change",
    verdict: str = "",
) -> Comparison:
    """Agreement: the 95 % interval of the prediction overlaps the range observed."""
    find_fact(fact_id, uses=(Use.VALIDATE,))
    low, mid, high = np.percentile(predicted, [2.5, 50, 97.5]).tolist()
    return Comparison(
        fact_ids=(fact_id,),
        quantity=quantity,
        unit=unit,
        observed=observed,
        predicted=mid,
        low=low,
        high=high,
        verdict=verdict or ("agrees" if low <= seen[1] and high >= seen[0] else "misses"),
        note=note,
    )
