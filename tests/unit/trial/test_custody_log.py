"""Does the log tell where it was changed, and in what order things were done?"""

from datetime import timedelta

import pytest
from tests.custody_cases import NOW

from openldn.errors import DesignError
from openldn.trial import Deed, add_entry, check_files, check_log, read_log

STEPS = (Deed.ALLOCATED, Deed.LABELED, Deed.SEALED, Deed.OPENED)


def make_log(deeds=STEPS, *, hours=1):
    entries = []
    for place, deed in enumerate(deeds):
        facts = {"file": f"{place}.json", "sha256": "0" * 64}
        now = NOW + timedelta(hours=hours * place)
        entries.append(add_entry(entries, deed=deed, now=now, facts=facts))
    return "".join(f"{entry.line()}\n" for entry in entries)


def lines(text):
    return text.splitlines(keepends=True)


def test_a_whole_log_has_no_fault():
    log = read_log(make_log())
    assert log.fault == ""
    assert [entry.deed for entry in log.entries] == [deed.value for deed in STEPS]


@pytest.mark.parametrize("place", range(4))
def test_a_changed_line_is_named(place):
    text = lines(make_log())
    text[place] = text[place].replace("2026-03-01", "2026-03-02")
    assert read_log("".join(text)).fault == f"line {place + 1} was changed."


def test_a_line_rewritten_with_its_digest_breaks_the_line_after_it():
    text, other = lines(make_log()), lines(make_log(hours=2))
    fault = read_log(text[0] + other[1] + text[2] + text[3]).fault
    assert fault.startswith("line 3 does not follow")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_removed_line_is_named(place):
    text = lines(make_log())
    del text[place]
    assert read_log("".join(text)).fault.startswith(f"line {place + 1} does not follow")


def test_two_lines_that_change_places_are_named():
    text = lines(make_log())
    text[1], text[2] = text[2], text[1]
    assert read_log("".join(text)).fault.startswith("line 2 does not follow")


def test_a_line_that_is_cut_off_is_named():
    assert read_log(make_log()[:-40]).fault == "line 4 is cut off."


def test_a_broken_log_is_not_gone_on_with():
    with pytest.raises(DesignError, match="line 2 was changed"):
        read_log(make_log().replace("order released", "order delivered")).check()


@pytest.mark.parametrize(
    "deeds",
    [
        (Deed.ALLOCATED, Deed.LABELED, Deed.OPENED, Deed.SEALED),
        (Deed.ALLOCATED, Deed.OPENED),
        (Deed.ALLOCATED, Deed.SEALED),
        (Deed.LABELED,),
    ],
)
def test_opened_before_sealed_or_a_step_left_out_fails(deeds):
    whole, order = check_log(read_log(make_log(deeds)))
    assert whole.passed
    assert order.passed is False


def test_a_clock_that_runs_backwards_is_told_and_does_not_fail():
    order = check_log(read_log(make_log(hours=-1)))[1]
    assert order.passed
    assert "Line 2 is dated before" in order.detail


def test_a_file_that_nobody_logged_fails():
    checks = check_files(read_log(make_log(())), {"opened.json": "00"}, expected=("opened.json",))
    assert [(one.passed, one.detail) for one in checks] == [(False, "is not in the log.")]


def test_a_missing_and_a_changed_file_are_named():
    log = read_log(make_log())
    digests = {"1.json": "1" * 64, "3.json": "0" * 64}
    found = {one.about: one.passed for one in check_files(log, digests, expected=())}
    assert found == {
        "1.json is unchanged": False, "2.json is unchanged": False, "3.json is unchanged": True,
    }  # fmt: skip


def test_a_file_that_took_the_name_of_another_one_fails():
    entries = []
    for digest in ("1" * 64, "2" * 64):
        facts = {"file": "result.json", "sha256": digest}
        entries.append(add_entry(entries, deed=Deed.SEALED, now=NOW, facts=facts))
    log = read_log("".join(f"{entry.line()}\n" for entry in entries))
    found = check_files(log, {"result.json": "2" * 64}, expected=())
    assert [one.detail for one in found if not one.passed] == ["was logged twice, differently."]
