"""Words, plots and pages: an evaluation becomes something to read and to print."""

from openldn.report.page import render_report
from openldn.report.plan_text import render_plan, render_schemes
from openldn.report.screen_text import render_screening
from openldn.report.text import render_text
from openldn.report.worksheet_text import render_kit, render_worksheet

__all__ = [
    "render_kit",
    "render_plan",
    "render_report",
    "render_schemes",
    "render_screening",
    "render_text",
    "render_worksheet",
]
