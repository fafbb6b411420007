"""Words, plots and pages: an evaluation becomes something to read and to print."""

from .answers_text import render_answers
from .comparisons import draw_comparisons, render_comparisons, render_comparisons_page
from .dose_response_plot import draw_dose_response
from .doses_plot import draw_doses
from .doses_text import render_doses, render_next_cycle, render_operating
from .evidence_claims_text import (
    render_claim,
    render_claims,
    render_condition,
    render_conditions,
    render_prior_list,
    render_priors,
)
from .evidence_pages import render_condition_page, render_index_page, render_ledger_page
from .evidence_pool_text import render_decision, render_synthesis
from .evidence_text import (
    render_added,
    render_evidence_findings,
    render_study,
    render_study_list,
)
from .exposure_plot import draw_exposures, plot_format
from .exposure_text import render_exposures
from .forest_plot import ForestRow, ForestSummary, draw_forest, draw_funnel
from .headline_text import render_headline, render_headline_page
from .hypotheses_text import render_hypotheses
from .page import render_report
from .plan_text import render_plan, render_schemes
from .predictive_check import draw_predictive_check, render_predictive_check
from .prior_plot import draw_priors
from .screen_text import render_screening
from .sensitivity_text import render_sensitivity
from .text import render_text
from .worksheet_text import render_kit, render_worksheet

__all__ = [
    "ForestRow",
    "ForestSummary",
    "draw_comparisons",
    "draw_dose_response",
    "draw_doses",
    "draw_exposures",
    "draw_forest",
    "draw_funnel",
    "draw_predictive_check",
    "draw_priors",
    "plot_format",
    "render_added",
    "render_answers",
    "render_claim",
    "render_claims",
    "render_comparisons",
    "render_comparisons_page",
    "render_condition",
    "render_condition_page",
    "render_conditions",
    "render_decision",
    "render_doses",
    "render_evidence_findings",
    "render_exposures",
    "render_headline",
    "render_headline_page",
    "render_hypotheses",
    "render_index_page",
    "render_kit",
    "render_ledger_page",
    "render_next_cycle",
    "render_operating",
    "render_plan",
    "render_predictive_check",
    "render_prior_list",
    "render_priors",
    "render_report",
    "render_schemes",
    "render_screening",
    "render_sensitivity",
    "render_study",
    "render_study_list",
    "render_synthesis",
    "render_text",
    "render_worksheet",
]
