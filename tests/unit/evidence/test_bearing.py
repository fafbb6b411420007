"""Is what a study can say read from its own columns?"""

import pytest

from openldn.evidence.bearing import (
    Control,
    Result,
    classify_control,
    contrast_rows,
    has_partner,
    is_low_dose,
    read_direction,
    weigh_study,
)
from openldn.evidence.study import Study, find_study

# Study, how it was controlled, low dose, taken with something else, what its contrast shows.
OURS = """
bruun2024_fm         placebo-controlled               low    alone    no difference
younger2013_fm       placebo-controlled               low    alone    benefit
younger2009_fm       no comparison group              low    alone    no comparison stated
paula2023_fm         placebo-controlled               low    alone    no comparison stated
bruun2025_fm_qst     placebo-controlled               low    alone    unclear
smith2011_cd         placebo-controlled               low    alone    benefit
smith2013_cdped      placebo-controlled               low    alone    no comparison stated
traore2011_hiv_rct   placebo-controlled               low    alone    mixed
lpp2020_rct          placebo-controlled               low    alone    no difference
mischoulon2017_mdd   placebo-controlled               low    alone    no difference
srinivasan2021_pdn   against another medicine         low    alone    no difference
lissoni2002_solid    controlled, without placebo      other  alone    no comparison stated
isman2024_lc         no comparison group              low    with     no comparison stated
berkson2006_panc     no comparison group              low    with     no comparison stated
kolmen1995_asd       placebo-controlled               other  alone    benefit
willemsen1995_asd    placebo-controlled               other  alone    no comparison stated
younger2009_ntx50    placebo-controlled               other  alone    no comparison stated
campbell1993_asd     placebo-controlled               other  alone    no comparison stated
parker2018_cochrane  review of other studies          low    alone    no comparison stated
bruun2026_reanalysis review of other studies          low    alone    no comparison stated
innova_protocol      no result seen                   low    alone    no comparison stated
"""


def rows():
    for line in OURS.strip().splitlines():
        name, rest = line[:21].strip(), line[21:]
        yield (name, rest[:33].strip(), *rest[33:].split(maxsplit=2))


def make_study(**fields):
    about = {"design": "RCT parallel", "comparator": "placebo", **fields}
    return Study(
        study_id="doe2030", first_author="Doe J", condition="Pain", verified="yes",
        source_url="https://example.org", **about,
    )  # fmt: skip


@pytest.mark.parametrize(("name", "control", "dose", "taken", "result"), list(rows()))
def test_a_study_is_read_from_its_columns(name, control, dose, taken, result):
    study = find_study(name)
    assert classify_control(study).value == control
    assert is_low_dose(study) == (dose == "low")
    assert has_partner(study) == (taken == "with")
    assert weigh_study(study).result.value == result


def test_a_fixed_order_is_before_and_after():
    assert contrast_rows(find_study("younger2009_fm")) == ()
    assert not find_study("younger2009_fm").is_crossover


@pytest.mark.parametrize(
    ("dose", "is_low"),
    [
        ("4.5", True), ("4-12", True), ("12.5", False), ("50", False), ("", True),
        ("0.1 mg/kg max 4.5", True), ("1.0 mg/kg", False), ("3-250", False), ("<10", True),
    ],
)  # fmt: skip
def test_a_dose_counts_as_low_up_to_12_mg(dose, is_low):
    assert is_low_dose(make_study(dose_mg=dose)) == is_low


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("benefit", Result.BENEFIT),
        ("benefit (exploratory)", Result.BENEFIT),
        ("benefit (likely chance)", Result.UNCLEAR),
        ("uncertain", Result.UNCLEAR),
        ("uninterpretable (no control)", Result.UNCLEAR),
        ("no difference", Result.NULL),
        ("harm or natural decline", Result.HARM),
        ("", Result.NOT_STATED),
    ],
)
def test_a_direction_is_read_no_better_than_it_is_written(text, result):
    assert read_direction(text) is result


def test_a_study_without_a_contrast_is_not_controlled_whatever_its_design():
    assert not weigh_study(find_study("brewer2018_gwi")).is_controlled
    assert weigh_study(find_study("bruun2024_fm")).is_controlled


def test_a_trial_under_way_has_no_result_even_if_rows_were_entered():
    trial = make_study(design="RCT parallel (registry)")
    assert weigh_study(trial).control is Control.PENDING
