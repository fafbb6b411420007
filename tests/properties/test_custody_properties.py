"""What always holds of a sealed allocation, whatever the design."""

from hypothesis import given
from hypothesis import strategies as st

from openldn.trial import (
    DesignKind,
    PublicFacts,
    Secrets,
    TrialDesign,
    TrialTreatment,
    allocation_from_bytes,
    allocation_to_bytes,
    check_allocation,
    check_kits_fit,
    check_letters,
    commit,
    draw_allocation,
    release_order,
)
from openldn.trial.custody.kits import kit_treatments

SEEDS = st.binary(min_size=32, max_size=32)
CROSSING = (
    DesignKind.PAIRED, DesignKind.BALANCED, DesignKind.RESTRICTED, DesignKind.LATIN_SQUARE,
)  # fmt: skip


@st.composite
def crossing_designs(draw):
    arms = draw(st.integers(2, 4))
    return TrialDesign(
        kind=draw(st.sampled_from(CROSSING)),
        treatments=tuple(TrialTreatment(label=f"T{arm}", dose_mg=1.5 * arm) for arm in range(arms)),
        cycles=draw(st.integers(1, 4)),
        period_days=draw(st.integers(1, 60)),
        run_in_days=draw(st.integers(0, 28)),
        washout_days=draw(st.integers(0, 14)),
    )


@st.composite
def staggered_designs(draw):
    weeks = draw(st.lists(st.integers(1, 20), min_size=2, max_size=5, unique=True))
    return TrialDesign(
        kind=DesignKind.STAGGERED_START,
        treatments=(TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)),
        starts=tuple(7 * week for week in weeks),
        period_days=7 * draw(st.integers(1, 12)),
        run_in_days=draw(st.integers(0, 28)),
    )


DESIGNS = st.one_of(crossing_designs(), staggered_designs())
PEOPLE = st.integers(1, 3).map(lambda size: tuple(f"P{i:02d}" for i in range(size)))


def drawn(design, people, seed, *, kit_seed=bytes(32), nonce=bytes(32)):
    secrets = Secrets(seed=seed, kit_seed=kit_seed, nonce=nonce)
    return draw_allocation(design, participants=people, secrets=secrets)


def facts_of(design, people, allocation):
    content = allocation_to_bytes(allocation)
    return PublicFacts(
        design=design, participants=people, kits=allocation.kits, protocol="p", model="m",
        commitment=commit(content, nonce=allocation.secrets.nonce, protocol="p", model="m"),
    )  # fmt: skip


@given(design=DESIGNS, people=PEOPLE, one=SEEDS, other=SEEDS)
def test_kit_list_and_payload_length_do_not_depend_on_the_order(design, people, one, other):
    first, second = drawn(design, people, one), drawn(design, people, other)
    assert first.kits == second.kits
    assert len(allocation_to_bytes(first)) == len(allocation_to_bytes(second))
    assert [len(a.order) for a in release_order(first)] == [
        len(a.order) for a in release_order(second)
    ]


@given(design=DESIGNS, people=PEOPLE, seed=SEEDS)
def test_an_allocation_comes_back_from_its_bytes_and_is_drawn_again_from_its_seed(
    design, people, seed
):
    allocation = drawn(design, people, seed)
    again = allocation_from_bytes(allocation_to_bytes(allocation))
    assert again == allocation == drawn(design, people, again.secrets.seed)


@given(design=DESIGNS, people=PEOPLE, seed=SEEDS)
def test_every_check_passes_on_what_was_drawn(design, people, seed):
    allocation = drawn(design, people, seed)
    facts = facts_of(design, people, allocation)
    checks = (
        *check_allocation(allocation, facts), check_kits_fit(facts),
        check_letters(allocation, release_order(allocation)),
    )  # fmt: skip
    assert all(check.passed for check in checks)


@given(design=DESIGNS, people=PEOPLE, seed=SEEDS, other=SEEDS)
def test_another_allocation_never_passes_for_the_one_committed_to(design, people, seed, other):
    allocation, forged = drawn(design, people, seed), drawn(design, people, other)
    first, *_ = check_allocation(forged, facts_of(design, people, allocation))
    assert first.passed is (seed == other)


@given(design=DESIGNS, people=PEOPLE, seed=SEEDS, one=SEEDS, other=SEEDS)
def test_the_commitment_of_one_allocation_changes_with_the_nonce(design, people, seed, one, other):
    values = [
        facts_of(design, people, drawn(design, people, seed, nonce=nonce)).commitment
        for nonce in (one, other)
    ]
    assert (values[0] == values[1]) is (one == other)


@given(design=DESIGNS, people=PEOPLE, seed=SEEDS)
def test_letters_are_the_order_with_each_treatment_under_one_letter(design, people, seed):
    for person in drawn(design, people, seed).people:
        pairs = set(zip(person.order, person.treatments, strict=True))
        assert len(pairs) == len({letter for letter, _ in pairs})
        assert person.treatments == kit_treatments(design, person.sequence)
