"""Words, plots and pages: an evaluation becomes something to read and to print."""

from .answers_text import render_answers
from .comparisons import draw_comparisons, render_comparisons, render_comparisons_page
from .exposure_plot import draw_exposures, plot_format
from .exposure_text import render_exposures
from .hypotheses_text import render_hypotheses
from .page import render_report
from .plan_text import render_plan, render_schemes
from .screen_text import render_screening
from .text import render_text
from .worksheet_text import render_kit, render_worksheet

__all__ = [
    "draw_comparisons",
    "draw_exposures",
    "plot_format",
    "render_answers",
    "render_comparisons",
    "render_comparisons_page",
    "render_exposures",
    "render_hypotheses",
    "render_kit",
    "render_plan",
    "render_report",
    "render_schemes",
    "render_screening",
    "render_text",
    "render_worksheet",
]
