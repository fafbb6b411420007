"""When are neighboring periods on one treatment taken for one, and is that told?"""

import pytest

from openldn.cli.main import main
from openldn.exchange import DiaryColumns, ReadOptions, find_merged_periods, read_diary

OPTIONS = ReadOptions(active=("LDN",), comparator=("placebo",))
ABBA = ("LDN", "placebo", "placebo", "LDN")
ABAB = ("LDN", "placebo", "LDN", "placebo")


def write(folder, order, *, column="kit", lengths=None):
    """A diary of periods of ten days; the column numbers them, or there is none."""
    lines, day = [], 0
    for number, drug in enumerate(order, start=1):
        for _ in range((lengths or [10] * len(order))[number - 1]):
            mark = f",K{number}" if column else ""
            lines.append(f"2026-{3 + day // 30:02}-{1 + day % 30:02},{drug},{5 + day % 3}{mark}")
            day += 1
    path = folder / "diary.csv"
    header = "date,drug,pain" + (f",{column}" if column else "")
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def find(path, **named):
    columns = DiaryColumns(outcome="pain", treatment="drug", time="date", **named)
    diary = read_diary(path, columns=columns, options=OPTIONS)
    return find_merged_periods(path, diary, columns=columns, options=OPTIONS)


CASES = [
    # order                      column       answer
    (ABBA, "kit", "Column 'kit' looks like the period and was not named; 1 period on"),
    (ABBA, "Period no", "Column 'Period no' looks like the period"),
    ((*ABBA, *ABBA), "kit", "; 3 periods on the same treatment as the one before were taken"),
    (ABBA, "", "1 stretch is twice as long as the others"),
    ((*ABBA, "placebo", "LDN", "LDN", "placebo"), "", "2 stretches are twice as long"),
    (ABAB, "kit", ""),
    (ABAB, "", ""),
]


@pytest.mark.parametrize(("order", "column", "answer"), CASES)
def test_periods_that_are_taken_for_one_are_told(order, column, answer, tmp_path):
    found = find(write(tmp_path, order, column=column))
    assert answer in "".join(one.message for one in found)
    assert bool(found) is bool(answer)


def test_a_period_column_that_is_named_merges_nothing(tmp_path):
    assert find(write(tmp_path, ABBA), period="kit") == ()


@pytest.mark.parametrize("lengths", [[10, 30, 10], [10, 14, 10], [7, 10, 12]])
def test_stretches_of_just_any_length_are_no_merged_periods(lengths, tmp_path):
    path = write(tmp_path, ("placebo", "LDN", "placebo"), column="", lengths=lengths)
    assert find(path) == ()


def test_the_verdict_tells_it_and_the_option_that_mends_it(tmp_path, capsys):
    path = write(tmp_path, ABBA)
    words = ["evaluate", str(path), "--time", "date", "--treatment", "drug", "--active", "LDN",
             "--comparator", "placebo", "--outcome", "pain", "--range", "0", "10", "--mcid", "1",
             "--checks", "basic"]  # fmt: skip
    assert main(words) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Add --period kit if it numbers the periods. [DIA-033]" in out
    assert main([*words, "--period", "kit"]) == 0
    assert "DIA-033" not in capsys.readouterr().out
