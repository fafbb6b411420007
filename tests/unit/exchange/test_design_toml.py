"""Design files: what is wrong in one is said with key, value and what is allowed."""

import pytest

from openldn.errors import DesignError, InputError, NotFound
from openldn.exchange import design_to_toml, parse_design, read_design
from openldn.record import Instrument
from openldn.trial import (
    DesignKind,
    DesignReason,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
)

PROTOCOL = TrialProtocol(
    design=TrialDesign(
        kind=DesignKind.PAIRED, cycles=2, period_days=42, run_in_days=14,
        treatments=(TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)),
    ),
    instrument=Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=2),
    reasons=(DesignReason(about="period_days", text="slow onset", rests_on="an assumption"),),
)  # fmt: skip
TEXT = design_to_toml(PROTOCOL)


def test_a_design_file_reads_as_a_person_would_write_it():
    assert TEXT.splitlines()[2:22] == [
        "",
        "format = 1",
        "",
        "[design]",
        'kind = "paired"',
        "cycles = 2",
        "period_days = 42",
        "run_in_days = 14",
        "washout_days = 0",
        "blinded = true",
        "",
        "[[treatments]]",
        'label = "placebo"',
        "dose_mg = 0",
        "",
        "[[treatments]]",
        'label = "LDN"',
        "dose_mg = 4.5",
        "",
        "[outcome]",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("format = 1", "format = 2", "format of the design file is 2; must be 1"),
        ("cycles = 2", "cycels = 2", "design.cycels is no key.*Did you mean cycles"),
        ("cycles = 2", "cycles = 2.5", "design.cycles is 2.5; must be a whole number"),
        ("cycles = 2", "cycles = 0", "cycles is 0; must be 1 to 50"),
        ("cycles = 2", "cycles = true", "design.cycles is True; must be a whole number"),
        ('"paired"', '"paird"', "design.kind is 'paird'; must be one of paired.*Did you mean"),
        ("dose_mg = 4.5", 'dose_mg = "4,5"', "treatments 2.dose_mg is '4,5'; must be a number"),
        ("dose_mg = 4.5", "dose_mg = nan", "dose_mg of 'LDN' is nan"),
        ("mcid = 2", "mcid = -2", "mcid of pain is -2"),
        ("mcid = 2\n", "", "outcome.mcid is missing"),
        ("mcid = 2", 'mcid = 2\nmcid_url = "https://a.b"', "one of mcid_source and mcid_url"),
        ('better = "lower"', 'better = "less"', "better is 'less'"),
        ('"cycles"', '"weekly"', "looks is 'weekly'; must be one of end, cycles"),
        ("first_look = 2", "first_look = 3", "first_look is 3; the design has 2 cycles"),
        ('"estimate"', '"some"', "carryover is 'some'; must be estimate"),
        ('"estimate"', "-3", "carryover is -3 days"),
        ('"sceptical"', '"hopeful("', "prior 'hopeful\\('"),
        ('about = "period_days"', 'about = "weather"', "about of a reason is 'weather'"),
        ("[analysis]", "[analyses]", "analyses is no key.*Did you mean analysis"),
        ("[[treatments]]", "[treatments]", "no TOML"),
        ("format = 1", "format = 1\nseed = 5", "seed is no key of a design file"),
    ],
)
def test_a_wrong_entry_is_named_with_what_is_allowed(old, new, told):
    assert old in TEXT
    with pytest.raises(InputError, match=told):
        parse_design(TEXT.replace(old, new))


def test_a_file_that_is_not_there_is_named_without_its_folder(tmp_path):
    with pytest.raises(NotFound, match=r"design file gone\.toml does not exist"):
        read_design(tmp_path / "gone.toml")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "design.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DesignError, match="UTF-8"):
        read_design(path)


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path):
    path = tmp_path / "design.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert read_design(path) == PROTOCOL


def test_an_outcome_without_mcid_makes_no_protocol():
    with pytest.raises(DesignError, match="the outcome has no mcid"):
        TrialProtocol(design=PROTOCOL.design, instrument=Instrument(name="pain"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"mine\.toml: the design file is empty\. Make one with openldn trial design"),
        ("\ufeff \n", r"mine\.toml: the design file is empty"),
        ("hello", r"mine\.toml: the design file is no TOML.*openldn trial design --instrument"),
        (TEXT.replace("mcid = 2", "mcid = 2,5"), r"Line \d+ holds a decimal comma; write a point"),
        (TEXT.replace("mcid = 2", 'mcid = "2,5"'), r"must be a number, without quotes: 2\.5\."),
        (TEXT.replace("cycles = 2", 'cycles = "2"'), "must be a whole number, without quotes: 2"),
        (TEXT.replace("cycles = 2", "cycels = 2"), r"mine\.toml: design\.cycels is no key"),
        (TEXT.replace("format = 1", ""), "its first line, format = 1, is missing"),
        ("format = 1", r"\[design\] is missing.*Make one with"),
        (TEXT.partition("[[treatments]]")[0], r"\[\[treatments\]\] is missing"),
    ],
)
def test_a_broken_file_is_named_with_what_is_missing_and_how_to_make_one(tmp_path, text, told):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DesignError, match=told) as raised:
        read_design(path)
    assert str(tmp_path) not in str(raised.value)


def test_a_diary_given_as_the_design_is_told_so(tmp_path):
    path = tmp_path / "diary.csv"
    path.write_text("date,pain\n2026-01-01,5\n", encoding="utf-8")
    with pytest.raises(
        DesignError, match=r"A \.csv file is no design; the design file comes first"
    ):
        read_design(path)
