"""Files in and out: diaries, records, medication lists, plans, model files; answers as JSON."""

from . import (
    estimation_json,
)
from .age_file import (
    check_recipient,
    is_locked,
    lock_identity,
    make_identity,
    open_for_two,
    open_sealed,
    parse_identity,
    recipient_of,
    seal,
    seal_for_two,
)
from .calendar import (
    cancel_calendar,
    regimen_to_calendar,
)
from .cohort_columns import (
    COHORT_COLUMNS,
)
from .cohort_json import (
    harms_to_json,
    responses_to_json,
    retention_to_json,
    survival_to_json,
)
from .cohort_table import (
    CohortTable,
    read_cohort,
)
from .condition_words import (
    condition_word,
)
from .custody_folder import (
    CustodyFile,
    append_log,
    create_folder,
    load_log,
    read_bytes,
    read_custody_file,
    write_new,
)
from .custody_json import (
    custody_bytes,
    opened_from_json,
    opened_to_json,
    trial_to_json,
)
from .custody_public import (
    PublicTrial,
    kits_to_csv,
    letters_from_json,
    letters_to_json,
    load_trial,
    parse_json,
)
from .custody_result import (
    RESULT_FORMAT,
    Reading,
    ResultBasis,
    result_bytes,
    result_to_json,
)
from .design_doses import (
    check_low_doses,
)
from .design_json import (
    power_to_json,
    proposal_to_json,
    protocol_to_json,
)
from .design_toml import (
    design_fingerprint,
    design_to_toml,
    parse_design,
    read_design,
)
from .diary_extract import (
    Extract,
    ExtractOptions,
    make_pseudonym,
    write_extract,
)
from .diary_findings import (
    FINDINGS,
)
from .diary_labels import (
    DOSE_LABEL,
    NO_DOSE_LABEL,
)
from .diary_options import (
    Diary,
    DiaryColumns,
    ReadOptions,
)
from .diary_sniff import (
    ColumnFound,
    ColumnsFound,
    Role,
    describe_columns,
    propose_columns,
    propose_labels,
    sniff_columns,
)
from .diary_table import (
    read_diary,
)
from .doses_json import (
    doses_to_json,
    next_cycle_from_json,
    next_cycle_to_json,
    operating_to_json,
)
from .dosing_records import (
    EventTable,
    expand_event_table,
    parse_event_table,
    read_event_table,
    results_to_frame,
    write_results,
)
from .effect_table import (
    EffectColumns,
    read_effect_table,
)
from .evaluation_file import (
    parse_evaluation,
    read_evaluation,
)
from .evaluation_json import (
    INDENTED_UP_TO,
    course_line,
    course_to_json,
    evaluation_to_json,
    json_text,
    many_json_text,
)
from .evidence_claims_json import (
    claim_to_json,
    claims_to_json,
    condition_to_json,
    conditions_to_json,
    prior_list_to_json,
    priors_to_json,
)
from .evidence_json import (
    added_to_json,
    evidence_findings_to_json,
    studies_to_json,
    study_to_json,
)
from .exposure_json import (
    exposures_to_frame,
    exposures_to_json,
)
from .extract_parts import (
    read_extract_in_parts,
)
from .finding_json import (
    findings_to_json,
)
from .findings_json import (
    parse_screening,
)
from .medication_list import (
    parse_medication_list,
    read_medication_list,
)
from .merged_periods import (
    find_merged_periods,
)
from .model_file import (
    read_model,
    write_model,
)
from .named_diary import (
    add_column,
)
from .nca_answer import (
    nca_to_csv,
    nca_to_json,
)
from .nca_profiles import (
    Dosing,
    ReadProfile,
)
from .nca_samples import (
    Duplicates,
)
from .nca_table import (
    ConcentrationTable,
    read_concentrations,
)
from .observation_table import (
    ObservationTable,
    read_observation_table,
)
from .people_table import (
    read_people,
)
from .plain_text import (
    decode_text,
    read_text,
)
from .record_json import (
    parse_record,
    read_record,
    record_schema,
)
from .regimen_csv import (
    regimen_to_csv,
)
from .regimen_json import (
    monitoring_to_json,
    parse_plan,
    parse_regimen,
    regimen_from_json,
    regimen_to_json,
    surgery_to_json,
)
from .registry_json import (
    SignedBundle,
    bundle_text,
    fingerprint,
    make_signing_key,
    pool_to_json,
    pseudonym,
    read_bundle,
    read_signing_key,
)
from .reporting_json import (
    item_answers_to_json,
)
from .run_in import (
    read_run_in_diary,
)
from .sbml import (
    SbmlModel,
    read_sbml,
    sbml_to_model_text,
)
from .sbml_settings import (
    SbmlSettings,
    read_sbml_settings,
)
from .sbml_write import (
    model_to_sbml,
)
from .score_column import (
    check_columns,
    find_score_column,
)
from .screening_json import (
    screening_to_json,
)
from .study_table import (
    read_study_table,
)
from .study_toml import (
    mapping_to_toml,
    study_to_toml,
)
from .trial_monitoring_json import (
    thresholds_to_json,
    trial_monitoring_to_json,
)
from .unblinded_json import (
    unblinded_to_json,
)
from .worksheet_json import (
    kit_to_json,
    worksheet_to_json,
)

__all__ = [
    "COHORT_COLUMNS",
    "DOSE_LABEL",
    "FINDINGS",
    "INDENTED_UP_TO",
    "NO_DOSE_LABEL",
    "RESULT_FORMAT",
    "CohortTable",
    "ColumnFound",
    "ColumnsFound",
    "ConcentrationTable",
    "CustodyFile",
    "Diary",
    "DiaryColumns",
    "Dosing",
    "Duplicates",
    "EffectColumns",
    "EventTable",
    "Extract",
    "ExtractOptions",
    "ObservationTable",
    "PublicTrial",
    "ReadOptions",
    "ReadProfile",
    "Reading",
    "ResultBasis",
    "Role",
    "SbmlModel",
    "SbmlSettings",
    "SignedBundle",
    "add_column",
    "added_to_json",
    "append_log",
    "bundle_text",
    "cancel_calendar",
    "check_columns",
    "check_low_doses",
    "check_recipient",
    "claim_to_json",
    "claims_to_json",
    "condition_to_json",
    "condition_word",
    "conditions_to_json",
    "course_line",
    "course_to_json",
    "create_folder",
    "custody_bytes",
    "decode_text",
    "describe_columns",
    "design_fingerprint",
    "design_to_toml",
    "doses_to_json",
    "estimation_json",
    "evaluation_to_json",
    "evidence_findings_to_json",
    "expand_event_table",
    "exposures_to_frame",
    "exposures_to_json",
    "find_merged_periods",
    "find_score_column",
    "findings_to_json",
    "fingerprint",
    "harms_to_json",
    "is_locked",
    "item_answers_to_json",
    "json_text",
    "kit_to_json",
    "kits_to_csv",
    "letters_from_json",
    "letters_to_json",
    "load_log",
    "load_trial",
    "lock_identity",
    "make_identity",
    "make_pseudonym",
    "make_signing_key",
    "many_json_text",
    "mapping_to_toml",
    "model_to_sbml",
    "monitoring_to_json",
    "nca_to_csv",
    "nca_to_json",
    "next_cycle_from_json",
    "next_cycle_to_json",
    "open_for_two",
    "open_sealed",
    "opened_from_json",
    "opened_to_json",
    "operating_to_json",
    "parse_design",
    "parse_evaluation",
    "parse_event_table",
    "parse_identity",
    "parse_json",
    "parse_medication_list",
    "parse_plan",
    "parse_record",
    "parse_regimen",
    "parse_screening",
    "pool_to_json",
    "power_to_json",
    "prior_list_to_json",
    "priors_to_json",
    "proposal_to_json",
    "propose_columns",
    "propose_labels",
    "protocol_to_json",
    "pseudonym",
    "read_bundle",
    "read_bytes",
    "read_cohort",
    "read_concentrations",
    "read_custody_file",
    "read_design",
    "read_diary",
    "read_effect_table",
    "read_evaluation",
    "read_event_table",
    "read_extract_in_parts",
    "read_medication_list",
    "read_model",
    "read_observation_table",
    "read_people",
    "read_record",
    "read_run_in_diary",
    "read_sbml",
    "read_sbml_settings",
    "read_signing_key",
    "read_study_table",
    "read_text",
    "recipient_of",
    "record_schema",
    "regimen_from_json",
    "regimen_to_calendar",
    "regimen_to_csv",
    "regimen_to_json",
    "responses_to_json",
    "result_bytes",
    "result_to_json",
    "results_to_frame",
    "retention_to_json",
    "sbml_to_model_text",
    "screening_to_json",
    "seal",
    "seal_for_two",
    "sniff_columns",
    "studies_to_json",
    "study_to_json",
    "study_to_toml",
    "surgery_to_json",
    "survival_to_json",
    "thresholds_to_json",
    "trial_monitoring_to_json",
    "trial_to_json",
    "unblinded_to_json",
    "worksheet_to_json",
    "write_extract",
    "write_model",
    "write_new",
    "write_results",
]
