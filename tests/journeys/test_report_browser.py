"""Can a person read the report on a phone?"""

import html
import importlib.util
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from openldn.report import render_report

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
QUIET = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PHONE_PX = 360

# Chromium's window cannot be as narrow as a phone; a frame in it can.
MEASURE = """<!DOCTYPE html><meta charset="utf-8"><body>
<iframe id="phone" style="width:{width}px;height:800px;border:0" srcdoc="{page}"></iframe>
<script>
document.getElementById("phone").addEventListener("load", event => {{
  const inside = event.target.contentDocument;
  const plots = [...inside.querySelectorAll("figure svg")].filter(x => x.clientWidth > 0);
  document.body.dataset.width = inside.documentElement.scrollWidth;
  const boxes = [...inside.querySelectorAll(".scroll.stack")].filter(x => x.clientWidth > 0);
  document.body.dataset.tables = boxes.length;
  document.body.dataset.hidden = Math.max(...boxes.map(x => x.scrollWidth - x.clientWidth));
  document.body.dataset.plots = plots.length;
  document.body.dataset.widest = Math.max(...plots.map(x => x.clientWidth));
}});
</script></body>"""


def fake():
    path = Path(__file__).parents[1] / "unit" / "report" / "fake_evaluation.py"
    spec = importlib.util.spec_from_file_location("fake_evaluation", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["fake_evaluation"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
@pytest.mark.parametrize(("people", "plots"), [(1, 6), (20, 1)])
def test_the_report_needs_no_sideways_scrolling_on_a_phone(tmp_path, people, plots):
    page = render_report(fake().fake_file(people), made_on=date(2026, 7, 1), version="0.1.0")
    wrapper = tmp_path / "phone.html"
    wrapper.write_text(MEASURE.format(width=PHONE_PX, page=html.escape(page)), encoding="utf-8")
    answer = subprocess.run(
        [
            CHROMIUM,
            *QUIET,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            wrapper.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    body = re.search(r"<body[^>]*>", answer.stdout).group(0)
    seen = {name: int(value) for name, value in re.findall(r'data-(\w+)="(\d+)"', body)}
    assert seen["width"] <= PHONE_PX
    assert seen["widest"] <= PHONE_PX
    assert seen["plots"] == plots
    assert (people > 1) or (seen["tables"] >= 2 and seen["hidden"] == 0)
