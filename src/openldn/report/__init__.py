"""Words, plots and pages: an evaluation becomes something to read and to print."""

from openldn.report.page import render_report
from openldn.report.screen_text import render_screening
from openldn.report.text import render_text

__all__ = ["render_report", "render_screening", "render_text"]
