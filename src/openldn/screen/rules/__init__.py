"""Every rule: one small function each, one line here with the rows of the table it serves.

A new rule is a function in the file of its theme and a line in ``RULES``. Rows that are
advice at an event have their home in ``ADVICE``; rows about the reading of names in ``READING``.
"""

from dataclasses import dataclass
from types import MappingProxyType

from openldn.screen.finding import ScreenFinding
from openldn.screen.given import FindRule, ScreenInput
from openldn.screen.rules import (
    allergy,
    antagonists,
    cancer_and_pain,
    data,
    dose_and_formulation,
    kidney,
    legal,
    liver,
    mental_health,
    monitoring,
    opioid_context,
    opioid_history,
    opioid_markers,
    opioids,
    other_drugs,
    reproduction_and_age,
    surgery,
    thyroid_and_immune,
)

__all__ = ["ADVICE", "READING", "RULES", "RuleHome", "find_all", "find_home"]


@dataclass(frozen=True, kw_only=True)
class RuleHome:
    """A rule's row and the function that looks for it.

    Parameters
    ----------
    id : str
    find : callable
    needs_record : bool
        Whether it reads more than medicines, so that a bare list says nothing about it.
    """

    id: str
    find: FindRule
    needs_record: bool = True

    @property
    def place(self) -> str:
        """File and function, for the docs."""
        return f"screen/rules/{self.find.__module__.rpartition('.')[2]}.py: {self.find.__name__}"


def _medicine(id: str, find: FindRule) -> RuleHome:
    return RuleHome(id=id, find=find, needs_record=False)


def _record(id: str, find: FindRule) -> RuleHome:
    return RuleHome(id=id, find=find)


RULES: tuple[RuleHome, ...] = (
    _medicine("R001", opioids.find_short_acting),
    _medicine("R002", opioids.find_long_acting),
    _medicine("R003", opioids.find_methadone),
    _medicine("R004", opioids.find_buprenorphine),
    _medicine("R005", opioids.find_buprenorphine_depot),
    _medicine("R006", opioids.find_tramadol),
    _medicine("R007", opioids.find_mixed_agonists),
    _medicine("R008", opioids.find_cough_medicines),
    _medicine("R009", opioids.find_bowel_medicines),
    _medicine("R010", opioid_context.find_loperamide),
    _medicine("R011", opioid_context.find_loperamide_high),
    _medicine("R012", opioid_context.find_eluxadoline),
    _medicine("R013", opioid_context.find_itch_medicines),
    _medicine("R014", opioids.find_kratom),
    _medicine("R015", opioids.find_tianeptine),
    _medicine("R016", opioids.find_poppy),
    _medicine("R017", opioids.find_illicit),
    _record("R017", opioids.find_unknown_pills),
    _medicine("R018", opioids.find_shop_bought),
    _medicine("R019", opioids.find_hidden_names),
    _medicine("R020", opioid_history.find_as_needed),
    _medicine("R021", opioid_history.find_unknown_last_dose),
    _medicine("R022", opioid_history.find_interval_passed),
    _record("R023", opioid_markers.find_opioid_use_disorder),
    _record("R024", opioid_markers.find_withdrawal),
    _record("R025", opioid_markers.find_positive_test),
    _record("X014", opioid_markers.find_unclear_test),
    _record("R026", opioid_markers.find_failed_challenge),
    _medicine("R028", opioid_history.find_allergy_only),
    _medicine("R029", opioid_markers.find_naloxone_kit),
    _medicine("R030", antagonists.find_full_dose),
    _medicine("X005", antagonists.find_form_not_said),
    _medicine("R031", antagonists.find_bupropion_naltrexone),
    _medicine("R032", antagonists.find_samidorphan),
    _medicine("R033", antagonists.find_nalmefene),
    _medicine("R034", antagonists.find_bowel_antagonists),
    _medicine("R035", opioids.find_with_naltrexone),
    _medicine("R036", opioids.find_with_naloxone),
    _medicine("R037", other_drugs.find_dextromethorphan),
    _medicine("R039", other_drugs.find_gut_medicines),
    _medicine("R040", other_drugs.find_thioridazine),
    _medicine("R041", other_drugs.find_disulfiram),
    _medicine("R042", other_drugs.find_withdrawal_medicines),
    _medicine("R043", other_drugs.find_acamprosate),
    _medicine("R044", other_drugs.find_sedatives),
    _medicine("R045", other_drugs.find_cannabis),
    _record("R046", other_drugs.find_heavy_drinking),
    _medicine("R047", other_drugs.find_liver_toxic),
    _record("R050", liver.find_acute_hepatitis),
    _record("X007", liver.find_hepatitis_unclear),
    _record("R051", liver.find_liver_failure),
    _record("R052", liver.find_cirrhosis),
    _record("X008", liver.find_cirrhosis_without_class),
    _record("R053", liver.find_raised_enzymes),
    _record("R054", liver.find_slightly_raised_enzymes),
    _record("R055", liver.find_liver_injury),
    _record("R056", kidney.find_severe),
    _record("R057", kidney.find_moderate),
    _record("X012", kidney.find_unclear),
    _record("R058", reproduction_and_age.find_pregnancy),
    _record("R059", reproduction_and_age.find_trying),
    _record("R060", reproduction_and_age.find_breastfeeding),
    _record("R061", reproduction_and_age.find_child),
    _record("X011", reproduction_and_age.find_age_unknown),
    _record("R062", reproduction_and_age.find_old_age),
    _medicine("R063", allergy.find_hypersensitivity),
    _record("R064", mental_health.find_depression),
    _record("R065", mental_health.find_psychosis),
    _medicine("R066", thyroid_and_immune.find_underactive_thyroid),
    _medicine("R067", thyroid_and_immune.find_overactive_thyroid),
    _record("R068", thyroid_and_immune.find_transplant),
    _medicine("R069", thyroid_and_immune.find_immunosuppressants),
    _medicine("R070", thyroid_and_immune.find_biologics),
    _medicine("R071", thyroid_and_immune.find_joint_drugs),
    _record("R072", thyroid_and_immune.find_multiple_sclerosis),
    _medicine("R073", cancer_and_pain.find_cancer),
    _record("R074", cancer_and_pain.find_opioid_need),
    _medicine("R075", cancer_and_pain.find_bleeding),
    _record("R076", surgery.find_recent),
    _record("R077", mental_health.find_poor_sleep),
    _record("R090", surgery.find_planned),
    _record("R093", surgery.find_planned_sedation),
    _record("R094", surgery.find_planned_delivery),
    _record("R099", monitoring.find_gap),
    _record("R110", dose_and_formulation.find_above_customary),
    _record("R111", dose_and_formulation.find_above_trials),
    _record("R112", dose_and_formulation.find_full_dose),
    _record("R113", dose_and_formulation.find_cut_tablets),
    _record("R114", dose_and_formulation.find_slow_release),
    _record("R115", dose_and_formulation.find_calcium),
    _record("R116", dose_and_formulation.find_lactose),
    _record("R117", dose_and_formulation.find_home_made),
    _record("R118", dose_and_formulation.find_preservatives),
    _record("R119", dose_and_formulation.find_strength_error),
    _record("R120", dose_and_formulation.find_fast_steps),
    _medicine("R122", opioid_history.find_ldn_with_opioid),
    _record("R123", dose_and_formulation.find_other_route),
    _record("R130", liver.find_no_liver_test),
    _record("R130", liver.find_unreadable_liver_tests),
    _record("X006", liver.find_reason_without_test),
    _record("R131", monitoring.find_liver_tests_due),
    _record("R132", liver.find_liver_symptoms),
    _record("R133", mental_health.find_new_low_mood),
    _record("R135", thyroid_and_immune.find_thyroid_on_ldn),
    _record("R136", kidney.find_no_kidney_test),
    _record("R137", reproduction_and_age.find_possible_pregnancy),
    _medicine("R138", opioid_markers.find_doubt),
    _record("R139", monitoring.find_precipitated_withdrawal),
    _record("R140", legal.find_off_label),
    _record("R141", legal.find_unknown_supply),
    _medicine("R150", data.find_unread_names),
    _record("R150", data.find_unknown_substances),
    _medicine("R150", data.find_doubtful_names),
    _medicine("R151", data.find_old_list),
    _record("X010", data.find_undated_list),
    _medicine("R152", data.find_disagreement),
    _record("R152", data.find_named_elsewhere),
    _medicine("R153", opioid_markers.find_markers),
    _medicine("R154", data.find_open_orders),
    _record("X001", data.find_not_asked),
    _record("X002", data.find_unread_codes),
    _record("X003", data.find_unspoken_conditions),
    _record("X015", data.find_misspelled_conditions),
    _medicine("X004", data.find_entries_in_error),
    _medicine("X009", data.find_list_only),
    _medicine("X013", data.find_contradictions),
)

# Rows that are advice at an event, and who gives it.
ADVICE = MappingProxyType(
    {
        "R027": "plan/monitoring.py: before the first dose, after opioids",
        "R091": "plan/surgery.py and plan/missed.py: restart",
        "R092": "plan/card.py: emergency",
        "R095": "plan/surgery.py: an opioid to be started after LDN",
        "R096": "plan/card.py: the card itself",
        "R097": "plan/missed.py: missed dose",
        "R098": "plan/place.py: travel and 18 hours",
        "R100": "plan/card.py: driving",
        "R101": "plan/card.py: drug tests",
        "R121": "plan/make.py: time of day",
        "R134": "plan/monitoring.py: twelve weeks on the last dose",
        "R142": "plan/card.py: travel letter",
    }
)
# Rows that tell which names are no opioids: kept by the reader of medication lists.
READING = MappingProxyType({"R038": "screen/medications: read as no opioid"})


def find_all(given: ScreenInput) -> list[ScreenFinding]:
    """Findings of every rule that this input can answer."""
    return [
        finding
        for home in RULES
        if not (given.is_list_only and home.needs_record)
        for finding in home.find(given)
    ]


def find_home(id: str) -> str:
    """Where a row of the table lives; empty when it has no home."""
    places = [home.place for home in RULES if home.id == id]
    return "; ".join(places) or ADVICE.get(id, "") or READING.get(id, "")
