"""Does the page say what the evaluation says, to everyone, and nothing else?"""

import importlib.util
import re
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import pytest

from openldn.record import Severity
from openldn.report import render_report, render_text
from openldn.report.palette import ROLES
from openldn.report.units import unit_of
from openldn.report.words import percent
from openldn.trial import FileEvaluation, Recommendation

_spec = importlib.util.spec_from_file_location(
    "fake_evaluation", Path(__file__).with_name("fake_evaluation.py")
)
fake = importlib.util.module_from_spec(_spec)
sys.modules["fake_evaluation"] = fake
_spec.loader.exec_module(fake)

VOID = {"meta", "br", "link", "img", "hr", "input"}
KINDS = ("one", "three", "many", "cycles", "broken")


def file_of(*evaluations):
    return FileEvaluation(evaluations=evaluations, pooled=None, findings=())


def evaluation_of(kind):
    files = {
        "one": lambda: fake.fake_file(1),
        "three": lambda: fake.fake_file(3),
        "many": lambda: fake.fake_file(40),
        "cycles": lambda: file_of(fake.fake_cycles()),
        "broken": lambda: file_of(fake.fake_broken()),
    }
    return files[kind]()


def render(file, **more):
    return render_report(file, made_on=date(2026, 7, 1), version="0.1.0", **more)


@cache
def page(kind):
    return render(evaluation_of(kind))


class Outline(HTMLParser):
    """Headings in order, tags that were not closed, ids."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.ids, self.wrong, self._open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, _tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


def words(text):
    """What a reader sees: no styles, no drawings, no tags."""
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text).replace("\u00a0", " "))


@pytest.mark.parametrize("kind", KINDS)
def test_every_plot_has_a_name_a_description_and_a_table(kind):
    figures = re.findall(r"<figure>.*?</figure>", page(kind), flags=re.DOTALL)
    assert figures or kind == "broken"
    for figure in figures:
        drawings = re.findall(r"<svg[^>]*>", figure)
        assert len(drawings) == 2
        for drawing in drawings:
            assert 'role="img"' in drawing
            names = re.search(r'aria-labelledby="([^"]+)"', drawing).group(1).split()
            for name in names:
                assert re.search(rf'<(title|desc) id="{name}">[^<]{{10,}}<', figure)
        rest = page(kind).split(figure)[1]
        assert "<table>" in figure or "<table>" in rest.split("<figure>")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_shows_a_number_that_is_none(kind):
    text = words(page(kind)) + render_text(evaluation_of(kind))
    assert not re.search(r"\b(nan|inf|None)\b", text, flags=re.IGNORECASE)
    assert "nan" not in "".join(re.findall(r'(?: d|x|y|points)="[^"]*"', page(kind)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_evaluation_gives_the_same_bytes(kind):
    assert render(evaluation_of(kind)) == page(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_id_is_unique_and_every_reference_leads_to_one(kind):
    ids = Outline(page(kind)).ids
    assert len(ids) == len(set(ids))
    named = re.findall(r'(?:href="#|url\(#)([\w-]+)', page(kind))
    listed = " ".join(re.findall(r'aria-labelledby="([^"]+)"', page(kind))).split()
    assert {*named, *listed} <= set(ids)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_loads_nothing_and_runs_nothing(kind):
    text = page(kind)
    assert not re.search(r"<(script|link|img|iframe|object|embed)\b|@import|url\((?!#)", text)
    assert not re.search(r'\b(src|srcset|data)="', text)
    outside = re.findall(r'<(\w+)[^>]*href="(?!#)', text)
    assert set(outside) <= {"a"}


@pytest.mark.parametrize("kind", KINDS)
def test_headings_go_down_one_step_at_a_time_and_tags_are_closed(kind):
    outline = Outline(page(kind))
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)
    assert outline.wrong == []


def test_labels_of_the_diary_are_escaped():
    bad = '<script>alert("$x$")</script>&'
    one = fake.fake_evaluation(participant=bad)
    course = replace(one.course, treatments=(bad, "LDN"))
    one = replace(one, comparator=bad, course=course, instrument=replace(one.instrument, name=bad))
    text = render(file_of(one, one), title=bad)
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert Outline(text).wrong == []


def test_findings_stand_in_order_of_severity_and_none_is_left_out():
    checks = page("one").split("What could be wrong")[1]
    places = [checks.index(f'class="finding {each.value}"') for each in Severity]
    assert places == sorted(places)
    for finding in fake.FINDINGS:
        assert finding.message in checks
        assert finding.advice in checks


def test_a_critical_finding_stands_before_the_numbers():
    text = page("one")
    assert text.index("the blind did not hold") < text.index('class="sentence"')
    assert "CRITICAL" in render_text(evaluation_of("one"))


def test_a_prior_that_is_missing_is_shown_with_its_reason():
    text = words(page("one"))
    assert "Prior “evidence”: not available. The evidence prior is not available: no meta" in text
    assert "Prior “enthusiastic”: not available." in text


def test_a_prior_from_published_trials_is_known_by_that_name_too():
    said = "No prior from published trials is available for this outcome."
    finding = replace(fake.FINDINGS[0], message=said)
    text = words(render(file_of(replace(fake.fake_evaluation(), findings=(finding,)))))
    assert f"Prior “evidence”: not available. {said}" in text


def test_a_quantity_that_was_not_estimated_is_called_fixed():
    one = fake.fake_evaluation()
    fixed = replace(one.baseline, mean=0.0, sd=0.0, ci95=(0.0, 0.0), unit="days")
    text = words(render(file_of(replace(one, hyper={"half_life_days": fixed}))))
    assert "Half-life of the effect&#39;s onset and fading, days 0.0 fixed" in text


def test_the_page_opens_with_the_answer_and_its_three_numbers():
    text = words(page("one").split("<h1>")[1])
    assert text.index("The evidence supports continuing.") < 60
    for said in ("82 %", "about 8 in 10", "18 %", "about 2 in 10", "fewer than 1 in 100"):
        assert said in text.split("The course")[0]


def test_beside_the_result_stand_comparator_prior_interval_grade_and_rule():
    text = words(page("one")).split("The course")[0]
    for said in (
        "1.3 points lower (better) on LDN than on placebo",
        "95 % interval: 1.9 lower to 0.7 lower",
        "sceptical",
        "Evidence grade A",
        "The rule: Continue if the chance of being better by 1 point or more is at least 80 %",
        "OpenLDN informs a prescriber; it prescribes nothing.",
        "does not replace or delay treatment",
    ):
        assert said in text


@pytest.mark.parametrize("kind", ["one", "three"])
def test_no_symbol_of_probability_stands_on_the_page_or_in_the_terminal(kind):
    for text in (words(page(kind)), render_text(evaluation_of(kind))):
        assert not re.search(r"\bP\(|\bAUC\b|>=|&gt;=", text)


def test_the_three_chances_are_said_once():
    without_bar = re.sub(r'<div class="bar".*?</ul>', lambda found: found[0].split("<ul")[1],
                         page("one"), flags=re.DOTALL)  # fmt: skip
    text = words(without_bar).split("The course")[0]
    for said in ("fewer than 1 in 100", "about 8 in 10", "82 %"):
        assert text.count(said) == 1
    assert "robability of being" not in text
    assert "The blind did not hold." in text
    terminal = render_text(evaluation_of("one"))
    assert "robability of being" not in terminal
    assert "The blind did not hold." in terminal


def test_own_data_stand_beside_the_prior():
    own = percent(fake.fake_evaluation().priors["none"].p_mcid).replace("\u00a0", " ")
    said = f"From own data alone, better by 1 point or more: {own}."
    assert said in words(page("one"))
    assert said in " ".join(render_text(evaluation_of("one")).split())


def test_a_failed_calculation_is_not_called_a_verdict():
    text = words(page("broken"))
    assert "Cannot tell." in text
    assert "supports" not in text.split("Words used here")[0]


def test_an_undecided_course_says_how_long_to_go_on():
    undecided = file_of(fake.fake_evaluation(mean=-0.9, sd=0.5))
    said = "Cannot tell yet: 28 more days would settle it with a chance of about 4 in 10."
    assert said in words(render(undecided))
    assert said in " ".join(render_text(undecided).split())
    assert "About 56 more days are likely to settle it." in words(render(undecided))
    assert "could settle" not in words(render(undecided))


def test_an_extension_that_never_gets_likely_to_settle_it_says_so():
    one = fake.fake_evaluation(mean=-0.9, sd=0.5)
    one = replace(one, verdict=replace(one.verdict, days_to_decision=None))
    said = "No extension in any reasonable time is likely to settle it for sure."
    assert said in words(render(file_of(one)))


def test_an_extension_without_a_known_chance_promises_nothing():
    one = fake.fake_evaluation(mean=-0.9, sd=0.5)
    verdict = replace(one.verdict, p_decided_after_extension=None, days_to_decision=None)
    text = words(render(file_of(replace(one, verdict=verdict))))
    assert "Cannot tell yet." in text
    assert "would settle it with" not in text


def test_what_stands_in_the_way_is_read_before_the_numbers():
    one = fake.fake_evaluation(mean=0.0, sd=0.2)
    slow = "an effect that builds up slowly is not ruled out"
    verdict = replace(
        one.verdict,
        recommendation=Recommendation.CANNOT_TELL,
        reasons=(slow, *one.verdict.reasons),
        extend_days=None,
    )
    one = file_of(replace(one, verdict=verdict))
    for text in (words(render(one)), render_text(one)):
        assert text.count("An effect that builds up slowly is not ruled out.") == 1
        assert text.index("An effect that builds up") < text.index("fewer than 1 in 100")


def test_no_end_of_an_interval_loses_its_side_in_rounding():
    one = fake.fake_evaluation()
    contrast = replace(one.contrast, mean=-0.7, sd=0.34, ci95=(-1.4, -0.03))
    text = words(render(file_of(replace(one, contrast=contrast))))
    assert "0.70 points lower (better) on LDN" in text
    assert "95 % interval: 1.40 lower to 0.03 lower" in text
    for end, said in ((-1e-7, "less than 0.001 lower"), (1e-7, "less than 0.001 higher")):
        contrast = replace(one.contrast, ci95=(-1.4, end))
        assert said in words(render(file_of(replace(one, contrast=contrast))))


@pytest.mark.parametrize(
    ("mcid", "maximum", "sd", "decimals"),
    [(0.2, 10, 0.5, 2), (1, 10, 0.5, 1), (4.13, 100, 3.0, 1), (15, 100, 9.0, 1), (1, 1, 0.3, 2)],
)
def test_an_interval_has_a_decimal_more_than_the_smallest_change(mcid, maximum, sd, decimals):
    one = fake.fake_evaluation()
    one = replace(one, instrument=replace(one.instrument, maximum=maximum, step=None, mcid=mcid))
    assert unit_of(one).decimals(sd, (-2 * sd, sd)) == decimals


def yes_no(**more):
    """The usual person, as if every entry were yes or no."""
    one = fake.fake_evaluation(**more)
    contrast = replace(one.contrast, mean=-0.357, sd=0.12, ci95=(-0.58, -0.11))
    return replace(
        one,
        likelihood="binary",
        contrast=contrast,
        priors={"none": contrast, "sceptical": contrast},
        instrument=replace(one.instrument, minimum=0, maximum=1, mcid=0.2),
        verdict=replace(one.verdict, reasons=()),
        baseline=replace(one.baseline, unit="probit"),
        trend=replace(one.trend, unit="probit per day"),
        hyper={},
        latent_contrast=replace(one.baseline, mean=-1.0, sd=0.3, ci95=(-1.6, -0.4), unit="probit"),
        findings=(),
    )


def counts(**more):
    """The usual person, as if every entry were a count."""
    one = yes_no(**more)
    instrument = replace(one.instrument, minimum=0, maximum=None, step=1, mcid=0.7)
    return replace(one, likelihood="count", instrument=instrument)


def test_a_difference_of_yes_or_no_is_told_in_percentage_points():
    one = file_of(yes_no())
    text = words(render(one))
    assert "Better by 20 percentage points or more" in text
    assert "36 percentage points lower (better) on LDN than on placebo" in text
    assert "95 % interval: 58 lower to 11 lower" in text
    assert "-58 to -11" in text.replace("\u2212", "-")
    assert "Better by 20 percentage points or more" in render_text(one)
    assert max(map(len, render_text(one).splitlines())) <= 79


def test_a_difference_of_counts_is_told_in_counts():
    one = file_of(counts())
    text = words(render(one))
    assert "Better by 0.7 counts or more" in text
    assert "0.36 counts lower (better) on LDN than on placebo" in text
    assert "Difference, counts per entry" in text


@pytest.mark.parametrize("make", [yes_no, counts])
def test_only_scores_are_counted_in_points(make):
    people = (make(participant="A"), make(participant="B"))
    shared = replace(fake.fake_file(2).pooled, p_next_mcid=None)
    for file in (file_of(people[0]), replace(file_of(*people), pooled=shared)):
        drawn = re.sub(r"<style>.*?</style>|<path[^>]*>", " ", render(file), flags=re.DOTALL)
        text = re.sub(r"percentage\s+points?", "", drawn + render_text(file))
        assert not re.search(r"\bpoints?\b", text.replace("score points of", ""))


@pytest.mark.parametrize(("make", "scale"), [(yes_no, "probit scale"), (counts, "log scale")])
def test_pooled_effects_of_counts_and_yes_or_no_name_their_scale(make, scale):
    people = (make(participant="A"), make(participant="B"))
    shared = replace(fake.fake_file(2).pooled, p_next_mcid=None)
    text = words(render(replace(file_of(*people), pooled=shared)))
    assert f"lower on LDN than on placebo by 0.8 on the {scale}" in text
    assert "has no place on this scale" in text
    assert "Sceptical prior" in text


def test_everyone_in_a_large_file_is_judged_in_the_table_without_plots_of_their_own():
    text = page("many")
    for number in range(1, 41):
        assert f'<th scope="row">P{number:02d}</th>' in text
    assert text.count("<figure>") == 1
    assert '<details class="person" id="person-40">' in text


def test_colors_come_from_the_theme_alone():
    drawings = "".join(re.findall(r"<svg.*?</svg>", page("one"), flags=re.DOTALL))
    assert not re.search(r"#[0-9a-f]{6}\b", drawings)
    assert {f"var(--{role.name})" for role in ROLES} >= set(re.findall(r"var\([^)]+\)", drawings))


def _luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "surface"),
        ("muted", "surface"),
        ("active", "surface"),
        ("worse", "surface"),
        ("prior", "surface"),
        ("ink", "active-tint"),
        ("muted", "active-tint"),
        ("ink", "comparator-tint"),
        ("ink", "worse-tint"),
        ("muted", "worse-tint"),
    ],
)
def test_text_has_the_contrast_that_wcag_asks(theme, text, ground):
    color = {role.name: getattr(role, theme) for role in ROLES}
    light, dark = sorted((_luminance(color[text]), _luminance(color[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_drawing_leaves_the_settings_of_matplotlib_alone():
    before = dict(mpl.rcParams)
    render(evaluation_of("cycles"))
    assert dict(mpl.rcParams) == before


def test_the_terminal_verdict_fits_the_terminal_and_keeps_every_finding():
    text = render_text(evaluation_of("one"))
    assert max(map(len, text.splitlines())) <= 79
    assert len(text.splitlines()) <= 37
    assert text.isascii()
    for finding in fake.FINDINGS:
        assert finding.id in text


@pytest.mark.parametrize("id_", ["DIA-004", "DIA-009", "DIA-029", "INS-001", "MCD-001"])
def test_the_terminal_says_in_words_what_was_assumed(id_):
    assumed = replace(fake.FINDINGS[0], id=id_, severity=Severity.NOTE, message="Thus assumed.")
    other = replace(assumed, id="AUT-001", message="A mere remark.")
    text = render_text(file_of(replace(fake.fake_evaluation(), findings=(assumed, other))))
    assert f"Noted         Thus assumed. [{id_}]" in text
    assert "A mere remark" not in text
    assert "AUT-001: the report" in text


def test_the_terminal_shows_many_people_one_line_each():
    lines = render_text(evaluation_of("many")).splitlines()
    assert sum(line.startswith(("P0", "P1")) for line in lines) == 19
    assert len(lines) < 60


def test_a_file_without_courses_still_gives_a_page():
    empty = FileEvaluation(evaluations=(), pooled=None, findings=())
    assert "There was no course to judge." in render(empty)
    assert "No course to judge" in render_text(empty)
