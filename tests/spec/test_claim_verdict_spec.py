"""What the linked studies make of a claim, as a table.

A line names the studies of a claim and what follows. A study is written as control and result;
``placebo`` is a low-dose randomized trial against placebo.
"""

import pytest

from openldn.evidence.claim_verdict import Derived, derive_verdict
from openldn.evidence.claims import Claim, Question, Verdict
from openldn.evidence.study import AdverseEvent, Effect, Study

URL = "https://example.org"

# Studies, what follows by rule, and the verdicts a curator may hold on it.
RULES = """
studies                                   derived                            allowed
none                                      no study                           unsupported untestable
placebo:benefit                           controlled positive                contested
placebo:benefit placebo:benefit           controlled positive                contested supported
placebo:null                              controlled, no difference          unsupported
placebo:null placebo:null                 controlled, no difference          unsupported
placebo:unclear                           controlled, unclear                contested unsupported
placebo:unclear placebo:null              controlled, no difference          unsupported
placebo:unclear placebo:benefit           controlled positive                contested
placebo:harm                              contradicted by a controlled study contradicted
placebo:harm placebo:null                 contradicted by a controlled study contradicted
placebo:benefit placebo:null              controlled studies conflict        contested
placebo:benefit placebo:harm              controlled studies conflict        contested
placebo:mixed                             controlled studies conflict        contested
alone:benefit                             only uncontrolled                  unsupported untestable
alone:benefit alone:benefit alone:benefit only uncontrolled                  unsupported untestable
alone:harm                                only uncontrolled                  unsupported untestable
alone:benefit placebo:null                controlled, no difference          unsupported
alone:benefit placebo:benefit             controlled positive                contested
active:null                               only against another medicine      contested unsupported
active:null alone:benefit                 only against another medicine      contested unsupported
active:null placebo:benefit               controlled positive                contested
addon:benefit                             controlled positive                contested
untold:benefit                            only uncontrolled                  unsupported untestable
review:benefit                            no study                           unsupported untestable
review:benefit placebo:null               controlled, no difference          unsupported
pending:benefit                           no study                           unsupported untestable
pending:benefit alone:benefit             only uncontrolled                  unsupported untestable
highdose:benefit                          no study                           unsupported untestable
highdose:benefit placebo:null             controlled, no difference          unsupported
"""

DIRECTIONS = {
    "benefit": ("benefit",),
    "null": ("no difference",),
    "harm": ("harm",),
    "unclear": ("uncertain",),
    "mixed": ("benefit", "no difference"),
}
KINDS = {
    "placebo": {"design": "RCT parallel", "comparator": "placebo"},
    "addon": {"design": "RCT parallel", "comparator": "usual care"},
    "active": {"design": "RCT crossover, active control", "comparator": "amitriptyline"},
    "untold": {"design": "RCT crossover", "comparator": "placebo"},
    "alone": {"design": "single-arm", "comparator": "none"},
    "review": {"design": "review (meta-analysis)", "comparator": "placebo"},
    "pending": {"design": "RCT parallel (registry)", "comparator": "placebo"},
    "highdose": {"design": "RCT parallel", "comparator": "placebo", "dose_mg": "50"},
}


def rows(table):
    header, *lines = table.strip().splitlines()
    starts = [header.index(word) for word in ("studies", "derived", "allowed")]
    for line in lines:
        cells = [line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
        yield tuple(cells)


def make_study(word, number):
    kind, result = word.split(":")
    contrast = "within" if kind in ("alone", "untold") else "between"
    contrast = "pooled" if kind == "review" else contrast
    effects = tuple(
        Effect(
            effect_id=f"S{number}E{k}", outcome="pain", measure="MD", contrast=contrast,
            direction=direction, source_url=URL, verified="yes",
        )
        for k, direction in enumerate(DIRECTIONS[result])
    )  # fmt: skip
    fields = {"dose_mg": "4.5", "arms": "LDN", **KINDS[kind]}
    return Study(
        study_id=f"s{number}", first_author="Doe J", year=2030, condition="Pain",
        effects=effects, source_url=URL, verified="yes", **fields,
    )  # fmt: skip


def make_claim(study_ids, *, question=Question.EFFICACY, verdict=Verdict.CONTESTED):
    return Claim(
        id="C99", text="It helps", section="", type="efficacy", question=question,
        verdict=verdict, certainty="low", test="RCT", evidence_for="", evidence_against="",
        study_ids=study_ids,
    )  # fmt: skip


@pytest.mark.parametrize(("studies", "derived", "allowed"), list(rows(RULES)))
def test_a_verdict_follows_from_the_linked_studies(studies, derived, allowed):
    words = [] if studies == "none" else studies.split()
    made = [make_study(word, k) for k, word in enumerate(words)]
    found = derive_verdict(make_claim(tuple(one.study_id for one in made)), made)
    assert found.derived.value == derived
    assert sorted(one.value for one in found.allowed) == allowed.split()


@pytest.mark.parametrize(("studies", "derived", "allowed"), list(rows(RULES)))
def test_the_order_of_the_studies_does_not_matter(studies, derived, allowed):
    words = [] if studies == "none" else studies.split()
    made = [make_study(word, k) for k, word in enumerate(words)]
    claim = make_claim(tuple(one.study_id for one in reversed(made)))
    assert derive_verdict(claim, reversed(made)).derived.value == derived


def test_a_study_that_is_not_linked_changes_nothing():
    linked, other = make_study("placebo:null", 0), make_study("placebo:benefit", 1)
    assert derive_verdict(make_claim(("s0",)), (linked, other)).derived is Derived.NULL


def test_a_claim_on_any_dose_counts_the_trials_of_high_doses():
    claim = make_claim(("s0",), question=Question.ANY_DOSE)
    assert derive_verdict(claim, [make_study("highdose:null", 0)]).derived is Derived.NULL


@pytest.mark.parametrize("question", [Question.RECORD, Question.JUDGEMENT])
def test_no_trial_decides_a_matter_of_record_or_judgement(question):
    claim = make_claim(("s0",), question=question)
    found = derive_verdict(claim, [make_study("placebo:benefit", 0)])
    assert found.derived is Derived.NOT_DERIVED
    assert found.agrees


@pytest.mark.parametrize(
    ("on", "off", "derived"),
    [((0, 49), (1, 50), Derived.NOT_MORE_HARM), ((5, 49), (1, 50), Derived.MORE_HARM)],
)
def test_safety_is_judged_by_serious_events_that_were_compared(on, off, derived):
    event = AdverseEvent(
        event="serious adverse event", ldn_events=on[0], ldn_n=on[1], cmp_events=off[0],
        cmp_n=off[1], source_url=URL, verified="yes",
    )  # fmt: skip
    study = Study(
        study_id="s0", first_author="Doe J", condition="Pain", design="RCT parallel",
        adverse_events=(event,), source_url=URL, verified="yes",
    )  # fmt: skip
    claim = make_claim(("s0",), question=Question.SAFETY)
    assert derive_verdict(claim, [study]).derived is derived
