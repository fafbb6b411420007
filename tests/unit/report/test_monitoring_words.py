"""Are the thresholds of a trial's looks said and drawn as they are?"""

import re
from dataclasses import replace

import numpy as np
from tests.custody_cases import make_protocol

from openldn.report import draw_monitoring
from openldn.report.monitoring_thresholds import threshold_words
from openldn.trial import AnalysisPlan, LookThresholds, follow_course, lay_out, monitor_course

THRESHOLDS = LookThresholds(
    continue_at=0.8, futility_below=0.05, level=0.025, false_continue=0.0,
    false_continue_ci=(8.67e-19, 0.00951), worst_world="calm", worlds=("calm",), courses=400,
    seed=1, version="0.1", fingerprint="x", masked_at=0.82, worse_at=0.9, false_differ=0.01,
    false_differ_ci=(0.0, 0.02), differ_world="calm", false_worse=0.0, false_worse_ci=(0.0, 0.01),
    worse_world="calm", fresh_seed=2,
)  # fmt: skip


def test_a_share_next_to_nothing_is_said_without_an_exponent():
    said = threshold_words(THRESHOLDS).replace("\xa0", " ")
    assert "0 % (0 % to 1 %)" in said
    assert "2.5 %" in said


def test_the_line_of_futility_has_a_length_where_a_single_look_is_early():
    protocol = replace(
        make_protocol(),
        analysis=AnalysisPlan(carryover="none", likelihood="gaussian", looks="cycles"),
    )
    plan = lay_out(protocol.design, (0, 1, 1, 0, 0, 1))
    days = int(protocol.design.run_in_days + 4 * protocol.design.period_days)
    score = 6.0 + np.random.default_rng(1).normal(0, 1, days)
    so_far = follow_course(plan.course(score), protocol)
    assert len(protocol.look_cycles) == 2
    figure = draw_monitoring(monitor_course(so_far, THRESHOLDS)).decode()
    line = re.search(
        r'id="LineCollection_1".*?d="M ([\d.]+) [\d.]+ \nL ([\d.]+)', figure, re.DOTALL
    )
    assert line is not None
    assert float(line[2]) - float(line[1]) > 5
