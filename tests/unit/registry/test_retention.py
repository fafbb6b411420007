"""Who is still on the drug, whatever became of those unaccounted for?"""

import numpy as np
import pytest

from openldn.errors import RegistryError
from openldn.registry import cumulative_incidence, estimate_retention, make_cohort

NAN = np.nan


def cohort(**more):
    columns = {
        "entry": [0] * 5,
        "last_seen": [100, 100, 50, 20, NAN],
        "status": [0, 0, 1, 2, -1],
        "stop": [30, NAN, NAN, NAN, NAN],
        "stop_reason": ["Vivid  Dreams", None, None, None, None],
    }
    return make_cohort(**{**columns, **more})


def test_worst_and_best_case_are_those_of_a_hand_count():
    found = estimate_retention(cohort())
    # Worst: the two unaccounted for stop on day 0 and 20; best: they stay to the end.
    assert found.worst.at(60).value == pytest.approx(1 / 5)
    assert found.best.at(60).value == pytest.approx(3 / 5)
    assert found.worst.at(60).value < found.reported.at(60).value < found.best.at(60).value
    assert (found.unaccounted.count, found.unaccounted.of) == (2, 5)


def test_reasons_and_those_still_on_the_drug_add_to_all():
    found = estimate_retention(cohort())
    assert set(found.reasons) == {"vivid dreams", "died on the drug"}
    total = sum(one.at(60).value for one in found.reasons.values())
    assert total + found.reported.at(60).value == pytest.approx(1)


def test_a_reason_without_a_day_is_told_and_counts_at_last_contact():
    found = estimate_retention(cohort(stop=[NAN] * 5))
    assert "COH-013" in [one.id for one in found.findings]
    assert found.reasons["vivid dreams"].at(99).value == 0
    assert found.reasons["vivid dreams"].at(100).value > 0


def test_a_stop_without_a_reason_is_a_reason_of_its_own():
    found = estimate_retention(cohort(stop_reason=[None] * 5))
    assert "no reason noted" in found.reasons


def test_who_died_after_stopping_did_not_die_on_the_drug():
    some = make_cohort(entry=[0, 0], last_seen=[90, 90], status=[1, 0], stop=[30, NAN])
    assert set(estimate_retention(some).reasons) == {"no reason noted"}


def test_retention_says_that_it_is_not_benefit():
    told = [one.message for one in estimate_retention(cohort()).findings if one.id == "COH-003"]
    assert "not that it works" in told[0]


def test_a_cohort_without_time_is_refused():
    with pytest.raises(RegistryError, match="no share to follow"):
        estimate_retention(make_cohort(entry=[NAN], last_seen=[5], status=[0]))
    with pytest.raises(RegistryError, match="no share to follow"):
        estimate_retention(make_cohort(entry=[0], last_seen=[NAN], status=[0]))


def test_an_event_not_yet_seen_has_an_upper_end_by_the_number_watched():
    found = cumulative_incidence(np.array([1.0, 2.0, 9.0, 9.0]), ("a", None, "b", None))
    assert found["b"].at(1.5).value == 0
    assert found["b"].at(1.5).high > 0.5
    assert found["a"].at(0.5).high == pytest.approx(1 - 0.025 ** (1 / 4))
    assert found["a"].at(10.0).value is None


def test_at_worst_who_stopped_on_an_unknown_day_stopped_at_once():
    found = estimate_retention(cohort(stop=[NAN] * 5))
    # The stopper and the one never seen again on day 0, one lost on day 20, one dead on day 50.
    assert found.worst.at(10).value == pytest.approx(3 / 5)
    assert found.reported.at(10).value == 1.0


def test_people_alive_and_unseen_for_long_are_unaccounted_for():
    some = make_cohort(entry=[0] * 4, last_seen=[20, 900, 900, 900], status=[0] * 4)
    found = estimate_retention(some)
    assert found.unaccounted.count == 1
    assert found.worst.at(100).value == pytest.approx(0.75)
    assert found.best.count_at_risk(100) == 4
    assert "COH-012" in [one.id for one in found.findings]
