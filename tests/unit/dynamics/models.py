"""Small models that many tests use."""

import numpy as np

from openldn.dynamics import Operation, Schedule

ORAL = """
name = "one compartment with first-order absorption"
time = "h"
[parameters]
ka = { value = 1.2, unit = "1/h", sd = 0.5 }
CL = { value = 10, unit = "L/h", sd = 0.3 }
V  = "50 L"
F  = { value = 0.5, sd = 0.4, max = 1 }
[covariates]
WT = "70 kg"
[let]
CLi = "CL*(WT/70[kg])^0.75"
C   = "central/V"
[states]
gut     = "mg"
central = "mg"
[equations]
gut     = "-ka*gut"
central = "ka*gut - CLi*C"
[dosing.gut]
F = "F"
[outputs]
concentration = { value = "C", unit = "ng/mL" }
"""

DECAY = """
[parameters]
k = 0.1
[states]
A = { initial = "1" }
[equations]
A = "-k*A"
"""

# Nonlinear, mildly stiff, with every kind of function.
BUSY = """
[parameters]
k = 0.3
h = 2.5
s = 0.7
[let]
R = "x^h/(1 + x^h)"
[states]
x = { initial = "1.5" }
y = { initial = "0.2" }
z = { initial = "0" }
[equations]
x = "-k*x + 0.4*exp(-y) + 0.1*sin(t)^2 + 0.05*floor(t/10)"
y = "60*(R - y) + 0.3*tanh(z) + if(t > 5, 0.2, 0.1)"
z = "sqrt(x) - s*z + 0.1*log(1 + y) - 0.05*abs(z - 1) + 0.1*min(x, 1) + 0.1*cos(t)"
"""


def schedule_of(
    events: list[list[tuple[float, Operation, int, float]]],
    *,
    end: float,
    times: np.ndarray | None = None,
    windows: bool = False,
) -> Schedule:
    """Schedule of a few patients from lists of (time, operation, state, value), slowly."""
    times = np.zeros(0) if times is None else times
    first, time, op_first, ops, out_first, out, window = [0], [], [0], [], [0], [], []
    for rows in events:
        moments = sorted({0.0, end, *(row[0] for row in rows)})
        number = 0
        for k, moment in enumerate(moments):
            here = [row for row in rows if row[0] == moment]
            ops += here
            op_first.append(len(ops))
            time.append(moment)
            last = k == len(moments) - 1
            after = end if last else moments[k + 1]
            inside = times[(times >= moment) & ((times < after) | (last & (times <= after)))]
            out += inside.tolist()
            out_first.append(len(out))
            begins = windows and not last and (bool(here) or k == 0)
            window.append(number if begins else -1)
            number += begins
        first.append(len(time))
    return Schedule(
        first=np.array(first),
        time=np.array(time),
        op_first=np.array(op_first),
        op_kind=np.array([int(row[1]) for row in ops], dtype=np.int64),
        op_state=np.array([row[2] for row in ops], dtype=np.int64),
        op_value=np.array([row[3] for row in ops], dtype=float),
        out_first=np.array(out_first),
        out_time=np.array(out, dtype=float),
        window=np.array(window, dtype=np.int64),
        input_row=np.arange(len(events)),
    )
