"""Words, plots and pages: an evaluation becomes something to read and to print."""

from .answers_text import (
    render_answers,
)
from .cohort_plot import (
    draw_responses,
    draw_retention,
    draw_survival,
)
from .cohort_text import (
    render_harms,
    render_responses,
)
from .comparisons import (
    draw_comparisons,
    render_comparisons,
    render_comparisons_page,
)
from .contribute_text import (
    render_contributed,
)
from .custody_kits_text import (
    render_kit_labels,
    render_pharmacy_sheet,
)
from .custody_text import (
    chosen_answers,
    render_allocated,
    render_checks,
    render_code_break,
    render_look,
    render_named,
    render_opened,
    render_release_check,
    render_released,
    render_sealed,
)
from .design_lengths import (
    PeriodLength,
    render_lengths,
)
from .design_plot import (
    draw_candidates,
    draw_power,
)
from .design_text import (
    render_candidates,
    render_power,
    render_proposal,
    say_design,
)
from .dose_cautions import (
    find_dose_cautions,
)
from .dose_response_plot import (
    draw_dose_response,
)
from .doses_plot import (
    draw_doses,
)
from .doses_text import (
    render_doses,
    render_next_cycle,
    render_operating,
)
from .evidence_claims_text import (
    render_claim,
    render_claims,
    render_condition,
    render_conditions,
    render_prior_list,
    render_priors,
)
from .evidence_pages import (
    render_condition_page,
    render_index_page,
    render_ledger_page,
)
from .evidence_pool_text import (
    render_decision,
    render_synthesis,
)
from .evidence_text import (
    render_added,
    render_evidence_findings,
    render_study,
    render_study_list,
)
from .exposure_plot import (
    draw_exposures,
    plot_format,
)
from .exposure_text import (
    render_exposures,
)
from .forest_plot import (
    ForestRow,
    ForestSummary,
    draw_forest,
    draw_funnel,
)
from .headline_text import (
    render_headline,
    render_headline_page,
)
from .hypotheses_text import (
    render_hypotheses,
)
from .monitoring_plot import (
    draw_monitoring,
)
from .monitoring_text import (
    chance_words,
    render_monitoring,
    step_words,
)
from .monitoring_thresholds import (
    render_thresholds,
)
from .page import (
    render_report,
)
from .period_plot import (
    draw_periods,
)
from .plan_text import (
    render_plan,
    render_schemes,
)
from .predictive_check import (
    draw_predictive_check,
    render_predictive_check,
)
from .prior_plot import (
    draw_priors,
)
from .protocol_text import (
    answer_protocol,
    render_protocol,
)
from .registry_plot import (
    draw_pool,
)
from .registry_text import (
    render_pool,
)
from .reported_evaluation import (
    ReportedEvaluation,
)
from .reporting_items import (
    ItemAnswer,
    ItemState,
    read_items,
)
from .screen_text import (
    render_screening,
)
from .sensitivity_text import (
    render_sensitivity,
)
from .survival_text import (
    render_retention,
    render_survival,
)
from .text import (
    render_text,
)
from .tipping_plot import (
    draw_tipping,
)
from .trial_report_text import (
    answer_report,
    find_deviations,
    find_questions,
    render_trial_report,
)
from .unblinded_text import (
    render_unblinded,
)
from .worksheet_text import (
    render_kit,
    render_worksheet,
)

__all__ = [
    "ForestRow",
    "ForestSummary",
    "ItemAnswer",
    "ItemState",
    "PeriodLength",
    "ReportedEvaluation",
    "answer_protocol",
    "answer_report",
    "chance_words",
    "chosen_answers",
    "draw_candidates",
    "draw_comparisons",
    "draw_dose_response",
    "draw_doses",
    "draw_exposures",
    "draw_forest",
    "draw_funnel",
    "draw_monitoring",
    "draw_periods",
    "draw_pool",
    "draw_power",
    "draw_predictive_check",
    "draw_priors",
    "draw_responses",
    "draw_retention",
    "draw_survival",
    "draw_tipping",
    "find_deviations",
    "find_dose_cautions",
    "find_questions",
    "plot_format",
    "read_items",
    "render_added",
    "render_allocated",
    "render_answers",
    "render_candidates",
    "render_checks",
    "render_claim",
    "render_claims",
    "render_code_break",
    "render_comparisons",
    "render_comparisons_page",
    "render_condition",
    "render_condition_page",
    "render_conditions",
    "render_contributed",
    "render_decision",
    "render_doses",
    "render_evidence_findings",
    "render_exposures",
    "render_harms",
    "render_headline",
    "render_headline_page",
    "render_hypotheses",
    "render_index_page",
    "render_kit",
    "render_kit_labels",
    "render_ledger_page",
    "render_lengths",
    "render_look",
    "render_monitoring",
    "render_named",
    "render_next_cycle",
    "render_opened",
    "render_operating",
    "render_pharmacy_sheet",
    "render_plan",
    "render_pool",
    "render_power",
    "render_predictive_check",
    "render_prior_list",
    "render_priors",
    "render_proposal",
    "render_protocol",
    "render_release_check",
    "render_released",
    "render_report",
    "render_responses",
    "render_retention",
    "render_schemes",
    "render_screening",
    "render_sealed",
    "render_sensitivity",
    "render_study",
    "render_study_list",
    "render_survival",
    "render_synthesis",
    "render_text",
    "render_thresholds",
    "render_trial_report",
    "render_unblinded",
    "render_worksheet",
    "say_design",
    "step_words",
]
