"""What holds for every design, whatever its numbers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openldn.errors import DesignError
from openldn.exchange import design_to_toml, parse_design
from openldn.record import Instrument
from openldn.sources import Source
from openldn.trial import (
    SINGLE_CHANGE,
    AnalysisPlan,
    DesignKind,
    DesignReason,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
    allowed_sequences,
    draw_sequence,
    lay_out,
)

days = st.integers(0, 60)
words = st.text(min_size=1, max_size=20).filter(lambda text: text.strip())


@st.composite
def designs(draw):
    kind = draw(st.sampled_from(DesignKind))
    single = kind in SINGLE_CHANGE
    arms = 2 if single or kind is DesignKind.WITHDRAWAL else draw(st.integers(2, 3))
    return TrialDesign(
        kind=kind,
        treatments=tuple(
            TrialTreatment(label=f"treatment {arm}", dose_mg=draw(st.floats(0, 6)))
            for arm in range(arms)
        ),
        cycles=1 if single else draw(st.integers(1, 3)),
        period_days=draw(st.integers(1, 60)),
        baseline_days=draw(st.integers(1, 60)),
        run_in_days=draw(days),
        washout_days=draw(days),
        longest_run=draw(st.integers(2, 4)),
        starts=tuple(draw(st.sets(st.integers(1, 60), min_size=2, max_size=4))),
        blinded=draw(st.booleans()),
    )


@st.composite
def protocols(draw):
    has_range = draw(st.booleans())
    instrument = Instrument(
        name=draw(words),
        better=draw(st.sampled_from(["lower", "higher"])),
        minimum=0 if has_range else None,
        maximum=draw(st.floats(1, 100)) if has_range else None,
        step=draw(st.sampled_from([None, 0.5, 1])),
        mcid=draw(st.floats(0.01, 1)),
        mcid_source=draw(st.sampled_from([None, Source(title="t", url="https://example.org")])),
        recall=draw(words),
    )
    reason = DesignReason(about="period_days", text=draw(words), rests_on=draw(words))
    return TrialProtocol(
        design=draw(designs()),
        instrument=instrument,
        analysis=AnalysisPlan(
            looks=draw(st.sampled_from(["end", "cycles"])),
            first_look=1,
            carryover=draw(st.sampled_from(["estimate", "none", "unstated", 7.0])),
            prior=draw(st.sampled_from(["sceptical", "none", "normal(0, 1)"])),
        ),
        reasons=draw(st.sampled_from([(), (reason,), (reason, reason)])),
    )


@given(design=designs(), seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_days_add_up_and_every_drawn_order_is_allowed(design, seed):
    rng = np.random.default_rng(seed)
    sequence = draw_sequence(design, lambda count: int(rng.integers(count)))
    schedule = lay_out(design, sequence)
    assert schedule.days <= design.total_days
    if design.kind is not DesignKind.STAGGERED_START:
        assert schedule.days == design.total_days or design.has_single_change
    days_of = np.bincount(schedule.treatment, minlength=len(schedule.labels))
    assert days_of[-2] == design.run_in_days
    if not design.has_single_change:
        assert set(days_of[:-2]) == {design.cycles * design.period_days}
        assert days_of[-1] == (design.periods - 1) * design.washout_days
    try:
        assert sequence in allowed_sequences(design)
    except DesignError as error:
        assert "200,000" in str(error)  # noqa: PT017


@given(protocol=protocols())
@settings(max_examples=100, deadline=None)
def test_a_design_file_gives_the_same_protocol_again(protocol):
    text = design_to_toml(protocol)
    again = parse_design(text)
    assert again == protocol
    assert design_to_toml(again) == text


@given(protocol=protocols(), seeds=st.tuples(st.integers(0, 99), st.integers(100, 199)))
@settings(max_examples=20, deadline=None)
def test_drawing_an_order_leaves_no_trace_in_the_file(protocol, seeds):
    before = design_to_toml(protocol)
    for seed in seeds:
        rng = np.random.default_rng(seed)
        draw_sequence(protocol.design, lambda count: int(rng.integers(count)))  # noqa: B023
    assert design_to_toml(protocol) == before
    assert design_to_toml(replace(protocol)) == before
    with pytest.raises(AttributeError):
        protocol.sequence  # noqa: B018
