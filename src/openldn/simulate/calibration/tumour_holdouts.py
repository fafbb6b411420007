"""Tumor growth beside the studies that were held out."""

from functools import cache

import numpy as np
from scipy.stats import norm

from openldn.simulate.calibration.fit import Comparison
from openldn.simulate.calibration.judge import Floats, judge
from openldn.simulate.calibration.part_values import read_values
from openldn.simulate.calibration.tumour_arms import CONTINUOUS_H, NUDE_H, SHORT_H, predict_arm
from openldn.simulate.parts import read_fit
from openldn.simulate.tumour import average_growth, day_of_all_controls, tumor_incidence

N_DRAWS, SEED = 60, 20240602

_LAB = "0.1 mg/kg daily; one laboratory, no spread given."
_NO_HOURS = "Hours of block at these doses were not measured; shown: 5 h a day of full block."
_NO_DRUG = "The model holds no cytotoxic drug; shown: growth before it, relative to none."

# What decides: id, quantity, which prediction, unit, observed, least, most, note.
DECIDED = (
    ("TUM_018", "latency, nude mice", "latency 7 h", "% change", "31 to 92", 31, 92,
     f"7 h of block: {_LAB}"),
    ("TUM_019", "survival, nude mice", "survival 7 h", "% change", "27 to 49", 27, 49,
     f"7 h of block: {_LAB}"),
    ("TUM_020", "incidence, metastatic variant", "incidence 5 h", "%", "69", 69, 69,
     f"Growth as in S20Y assumed: {_LAB}"),
    ("TUM_021", "latency, metastatic variant", "latency 5 h", "% change", "70", 70, 70,
     f"Growth as in S20Y assumed: {_LAB}"),
    ("TUM_022", "survival, metastatic variant", "survival 5 h", "% change", "60", 60, 60,
     f"Growth as in S20Y assumed: {_LAB}"),
    ("TUM_026", "latency, ovarian cancer", "latency 5 h", "% change", "fewer nodules", 0, np.inf,
     "Direction only; the authors assume 4-6 h of block."),
    ("TUM_028", "latency, squamous cancer", "latency fold 5 h", "fold", "1.6 (maximum)", 1.6, 1.6,
     "Daily block of 5 h assumed; the maximum over 1, 3 and 7 doses a week."),
)  # fmt: skip

# What the model cannot speak to: id, quantity, what is shown, unit, observed, why.
UNDECIDED = (
    ("TUM_031", "free of HT-29 tumor at 7 weeks on OGF", "free 7 weeks", "%", "57",
     "From the same mice at 3 weeks (above 80 %); the interval is too wide to be a test."),
    ("TUM_023", "survival, naloxone daily", "survival 5 h", "% change", "25 to 61", _NO_HOURS),
    ("TUM_039", "survival, naloxone 3 times a week", "survival 5 h", "% change", "26 to 71",
     _NO_HOURS),
    ("TUM_034", "killing, LDN then oxaliplatin", "growth 5 h", "ratio", "49 (7.0) %", _NO_DRUG),
    ("TUM_035", "killing, oxaliplatin alone", "growth 0 h", "ratio", "14 (2.4) %", _NO_DRUG),
    ("TUM_036", "killing, high dose then oxaliplatin", "growth 24 h", "ratio", "32 (1.8) %",
     f"{_NO_DRUG} High dose primed too, which the model would not expect."),
    ("TUM_037", "growth under continuous LDN", "growth 24 h", "ratio", "little effect",
     "No number for little; cells in culture."),
    ("BIND_035", "block of the OGF receptor by naltrexone", "none", "fraction",
     "other opioids competed little or not at all",
     "The model holds no affinity: the fraction blocked is the user's assumption."),
)  # fmt: skip


def compare_tumour() -> tuple[Comparison, ...]:
    """Set every held-out fact beside what the model says, misses included."""
    shown = _predictions()
    decided = [
        judge(i, what, shown[key], unit=unit, observed=seen, seen=(least, most), note=note)
        for i, what, key, unit, seen, least, most, note in DECIDED
    ]
    undecided = [
        judge(i, what, shown[key], unit=unit, observed=seen, note=note, verdict="cannot be judged")
        for i, what, key, unit, seen, note in UNDECIDED
    ]
    return (*decided, *undecided)


@cache
def draw_values(n: int = N_DRAWS) -> tuple[dict[str, float], ...]:
    """Joint draws of the fit beside the fixed values."""
    rng = np.random.Generator(np.random.Philox(key=SEED))
    drawn = read_fit("tumour").draw(rng, n)
    # Death below the largest size, or it is never reached.
    drawn["death_log"] = np.minimum(drawn["death_log"], 6.8)
    fixed = read_values("tumour")
    return tuple({**fixed, **{k: float(v[i]) for k, v in drawn.items()}} for i in range(n))


@cache
def _predictions() -> dict[str, Floats]:
    draws = draw_values()
    shown: dict[str, Floats] = {"none": np.zeros(N_DRAWS)}
    for hours in (SHORT_H, NUDE_H):
        arm = np.array(
            [predict_arm(hours, horizon=day_of_all_controls(v), values=v) for v in draws]
        )
        shown[f"incidence {hours:g} h"] = 100 * norm.cdf(arm[:, 0])
        shown[f"latency {hours:g} h"] = 100 * np.expm1(arm[:, 1])
        shown[f"latency fold {hours:g} h"] = np.exp(arm[:, 1])
        shown[f"survival {hours:g} h"] = 100 * np.expm1(arm[:, 2])
    for hours in (0.0, SHORT_H, CONTINUOUS_H):
        shown[f"growth {hours:g} h"] = np.array(
            [
                (average_growth(hours, values=v) / average_growth(0.0, values=v)).item()
                for v in draws
            ]
        )
    shown["free 7 weeks"] = np.array([100 * (1 - _ht29(49, v)) for v in draws])
    return shown


def _ht29(day: float, values: dict[str, float]) -> float:
    return tumor_incidence(
        day, hours=0.0, values=values, ogf_fold=values["ogf_fold"], speed=values["ht29_speed"]
    )
