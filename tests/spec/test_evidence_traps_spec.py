"""Which traps lie in our own tables, and does each come out as a finding?"""

import random
from collections import Counter
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from openldn.evidence import CHECKS, check_studies, read_every_study, study_from_mapping

FOUND = check_studies(read_every_study())
HITS = {(one.id, one.study_id, one.where.removeprefix("effect ")) for one in FOUND}

# Trap, check, study, effect.
TRAPS = [
    ("Crohn's CDAI is not the CDAI of arthritis", "EVI-041", "smith2007_cd", "E001"),
    ("FIQR is not FIQ", "EVI-041", "bested2023_fm", "E042"),
    ("PCDAI is not weighted PCDAI", "EVI-041", "smith2013_cdped", "E011"),
    ("MSQoL-54 is not MSQLI", "EVI-041", "sharaf2010_ms", "E028"),
    ("PGIC may be coded either way", "EVI-041", "bruunplesner2020_fm", "E041"),
    ("BPI as mean or as sum", "EVI-041", "beaudette2023_arthritis", "E059"),
    ("+/- without SD or SE", "EVI-001", "smith2007_cd", "E001"),
    ("+/- without SD or SE, children", "EVI-001", "smith2013_cdped", "E011"),
    ("356 +/- 27 over 220 to 450 is an SE", "EVI-002", "smith2007_cd", "E001"),
    ("34.2 +/- 3.3 to 21.7 +/- 3.9, p 0.005: no SDs", "EVI-003", "smith2013_cdped", "E012"),
    ("89% of 17", "EVI-004", "smith2007_cd", "E003"),
    ("67% of 17", "EVI-004", "smith2007_cd", "E004"),
    ("within-arm p values only", "EVI-024", "paula2023_fm", "E046"),
    ("within-arm p value of placebo", "EVI-024", "paula2023_fm", "E047"),
    ("significant in one arm, not in the other", "EVI-024", "lpp2020_rct", "E098"),
    ("response on the drug only", "EVI-024", "brewer2018_gwi", "E063"),
    ("fixed order, 2 and 8 weeks", "EVI-023", "younger2009_fm", "study"),
    ("pre-post told as crossover", "EVI-023", "parkitny2017_fm", "study"),
    ("arms merged after open treatment", "EVI-026", "smith2013_cdped", "study"),
    ("median of FIQR", "EVI-008", "bested2023_fm", "E042"),
    ("median of pain", "EVI-008", "bested2023_fm", "E043"),
    ("percent change without the baseline", "EVI-042", "younger2013_fm", "E033"),
    ("crossover n counts once", "EVI-021", "cree2010_ms", "E024"),
    ("amitriptyline without placebo", "EVI-025", "srinivasan2021_pdn", "study"),
    ("45/70 or 45/137", "EVI-020", "jpr2023_pain_series", "E096"),
    ("86/354 or 86/450", "EVI-020", "bihari2004_cancer", "E089"),
    ("d 0.62 of the primary outcome", "EVI-014", "mischoulon2017_mdd", "E075"),
    ("d 1.45 of MADRS", "EVI-014", "mischoulon2017_mdd", "E077"),
    ("p that the means do not give", "EVI-010", "mischoulon2017_mdd", "E075"),
    ("50 mg", "EVI-050", "younger2009_ntx50", "study"),
    ("1 mg/kg", "EVI-050", "kolmen1995_asd", "study"),
    ("OGF infusion", "EVI-050", "smith2010_ogf_panc", "study"),
    ("up to 12 mg", "EVI-051", "bolton2020_cfs", "study"),
    ("with NAD+", "EVI-052", "isman2024_lc", "study"),
    ("with lipoic acid", "EVI-052", "berkson2006_panc", "study"),
    ("with acetaminophen", "EVI-052", "anodyne4_lbp", "study"),
    ("on top of clobetasol in both arms", "EVI-053", "lpp2020_rct", "study"),
    ("second report of FINAL", "EVI-030", "bruun2025_fm_qst", "study"),
    ("FINAL has a second report", "EVI-030", "bruun2024_fm", "study"),
    ("first case told again", "EVI-031", "berkson2009_panc", "study"),
    ("overlapping meta-analyses", "EVI-032", "ams2025_ma", "study"),
    ("Cochrane review beside its trials", "EVI-033", "parker2018_cochrane", "study"),
    ("improvement told without its sign", "EVI-045", "cree2010_ms", "E026"),
    ("criteria not stated", "EVI-044", "bihari2004_cancer", "E089"),
    ("website account", "EVI-062", "bihari1986_hiv", "study"),
    ("counts from memory", "EVI-060", "smith2011_cd", "E101"),
    ("counts from percentages", "EVI-061", "bruun2024_fm", "E084"),
    ("SE from a bound on p", "EVI-063", "cree2010_ms", "E025"),
]


@pytest.mark.parametrize(("trap", "check", "study", "where"), TRAPS, ids=lambda one: one)
def test_a_trap_in_our_tables_is_told(trap, check, study, where):
    assert (check, study, where) in HITS, trap


def test_a_trap_is_told_and_not_repaired():
    studies = {study.study_id: study for study in read_every_study()}
    assert studies["smith2007_cd"].effects[0].ldn_sd == 27
    assert studies["mischoulon2017_mdd"].effects[0].effect == -0.62


def test_the_grave_findings_are_these_and_no_others():
    grave = {(one.id, one.where) for one in FOUND if one.severity.value == "critical"}
    assert grave == {
        ("EVI-003", "effect E012"),
        ("EVI-004", "effect E003"),
        ("EVI-004", "effect E004"),
        ("EVI-004", "effect E035"),  # 0.11 of 31; the number analyzed was not in the abstract
        ("EVI-004", "effect E088"),  # 0.53 of 24
    }


def test_no_finding_tells_a_number_that_is_kept_back():
    for one in FOUND:
        if one.id == "EVI-060":
            assert not any(mark in one.what for mark in ("5/18", "15/18", "16 vs 3", "4.5"))
    assert not {one.where for one in FOUND if one.id != "EVI-060"} & {
        f"effect E{number}" for number in range(100, 105)
    }


def test_every_check_has_an_id_of_its_own_and_says_why_and_what_to_do():
    assert max(Counter(check.id for check in CHECKS).values()) == 1
    for check in CHECKS:
        assert check.title
        assert check.why.endswith(".")
        assert check.remedy.endswith(".")


def made(measure="MD", contrast="between", n=60, design="RCT parallel", verified="yes", **fields):
    head = {
        "study_id": "doe2030_x", "first_author": "Doe", "condition": "X", "design": design,
        "n_randomised": str(n), "comparator": "placebo", "dose_mg": "4.5",
        "source_url": "https://example.org", "verified": "yes",
    }  # fmt: skip
    row = {
        "effect_id": "X1", "outcome": "score", "instrument": "scale", "measure": measure,
        "contrast": contrast, "source_url": "https://example.org", "verified": verified,
    }  # fmt: skip
    return study_from_mapping({**head, "effects": [{**row, **fields}]})


def ids(study):
    return {one.id for one in check_studies([study])}


WRONG = [
    ("interval not symmetric", "EVI-011", {"effect": 1.25, "ci_low": 0.5, "ci_high": 2.5}),
    (
        "interval includes 0, p below 0.05", "EVI-012",
        {"effect": 0.5, "ci_low": -0.5, "ci_high": 1.5, "p_value": "0.01"},
    ),
    (
        "interval excludes 0, p above 0.05", "EVI-012",
        {"effect": 1.5, "ci_low": 0.5, "ci_high": 2.5, "p_value": "0.20"},
    ),
    (
        "interval excludes 0, not significant", "EVI-012",
        {"effect": 1.5, "ci_low": 0.5, "ci_high": 2.5, "p_value": "ns"},
    ),
    (
        "SE not of its interval", "EVI-013",
        {"effect": 0.5, "ci_low": -0.5, "ci_high": 1.5, "se_derived": 0.9,
         "se_method": "from 95% CI"},
    ),
    ("difference not of its means", "EVI-015", {"ldn_mean": 5.1, "cmp_mean": 6.1, "effect": -2.0}),
    (
        "mean that whole scores cannot have", "EVI-005",
        {"instrument_id": "hamd17", "measure": "means", "ldn_mean": 11.6, "ldn_n": 6},
    ),
    (
        "SD that whole scores cannot have", "EVI-006",
        {"instrument_id": "hamd17", "measure": "means", "ldn_mean": 2.33, "ldn_sd": 1.3,
         "ldn_n": 3, "dispersion": "SD"},
    ),
    (
        "score outside the range", "EVI-007",
        {"instrument_id": "phq9", "measure": "means", "ldn_mean": 41.0},
    ),
    (
        "Fisher and chi-squared give another p", "EVI-010",
        {"measure": "counts", "ldn_events": 20, "ldn_n": 30, "cmp_events": 10, "cmp_n": 30,
         "p_value": "0.0001"},
    ),
    (
        "count that does not give the share", "EVI-004",
        {"measure": "proportion", "ldn_events": 20, "ldn_n": 30, "effect": 0.57},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("trap", "check", "fields"), WRONG, ids=lambda one: str(one)[:40])
def test_a_made_contradiction_is_told(trap, check, fields):
    assert check in ids(made(**fields)), trap


def test_a_row_from_memory_lends_no_number_to_a_finding():
    row = {"measure": "proportion", "ldn_n": 17, "effect": 0.89}
    assert "EVI-004" in ids(made(**row))
    assert ids(made(**row, verified="no")) == {"EVI-060"}


def test_a_p_value_that_one_of_several_tests_gives_is_no_finding():
    row = {"measure": "counts", "ldn_events": 9, "ldn_n": 30, "cmp_events": 4, "cmp_n": 30}
    for p in ("0.21", "0.12", "0.209"):  # Fisher, chi-squared, corrected
        assert "EVI-010" not in ids(made(**row, p_value=p)), p


def test_means_that_may_be_equal_give_any_large_p():
    # 12.0 is told as 12 by a computer, so it may stand for 11.5 to 12.5.
    row = {"ldn_mean": 12.0, "ldn_sd": 7.9, "ldn_n": 14, "cmp_mean": 11.9, "cmp_sd": 6.7}
    assert "EVI-010" not in ids(made(**row, cmp_n=32, dispersion="SD", p_value="0.956"))


def honest(rng):
    """A trial of whole scores, printed with one or two decimals as journals do."""
    n1, n2 = (int(n) for n in rng.integers(8, 40, size=2))
    first, second = rng.integers(0, 27, size=n1), rng.integers(0, 24, size=n2)
    mean1, mean2 = first.mean(), second.mean()
    sd1, sd2 = first.std(ddof=1), second.std(ddof=1)
    pooled = sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2))
    half = stats.t.ppf(0.975, n1 + n2 - 2) * pooled * sqrt(1 / n1 + 1 / n2)
    p = stats.ttest_ind(first, second).pvalue
    digits = int(rng.integers(1, 3))
    shared = {
        "n": n1 + n2, "instrument_id": "phq9", "dispersion": "SD", "ldn_n": n1, "cmp_n": n2,
        "ldn_mean": round(mean1, digits), "cmp_mean": round(mean2, digits),
        "ldn_sd": round(sd1, digits), "cmp_sd": round(sd2, digits), "p_value": f"{p:.3f}",
    }  # fmt: skip
    difference = mean1 - mean2
    yield made(
        **shared,
        effect=round(difference, digits),
        ci_low=round(difference - half, digits),
        ci_high=round(difference + half, digits),
        se_derived=round(half / 1.959964, 3),
    )
    yield made(**shared, measure="SMD", effect=round(difference / pooled, 2))
    events1, events2 = int(rng.integers(0, n1 + 1)), int(rng.integers(0, n2 + 1))
    exact = stats.fisher_exact(np.array([[events1, n1 - events1], [events2, n2 - events2]])).pvalue
    yield made(
        measure="proportion", n=n1 + n2, ldn_events=events1, ldn_n=n1, cmp_events=events2,
        cmp_n=n2, effect=round(events1 / n1, 2), p_value=f"{exact:.3f}",
    )  # fmt: skip
    yield made(measure="proportion", n=n1 + n2, ldn_n=n1, effect=round(events1 / n1, 2))


def test_honest_numbers_raise_no_alarm():
    rng = np.random.default_rng(20)
    alarms = Counter(
        one for _ in range(40) for study in honest(rng) for one in ids(study) - {"EVI-041"}
    )
    assert alarms == {}


def test_the_order_of_studies_does_not_matter():
    studies = list(read_every_study())
    random.Random(3).shuffle(studies)
    again = check_studies(studies)
    assert {(one.id, one.study_id, one.where) for one in again} == {
        (one.id, one.study_id, one.where) for one in FOUND
    }
