"""What a plan does with what was found and asked, as tables."""

from datetime import timedelta

import pytest
from tests.unit.plan.people import START, finding

from openldn.errors import SafetyHold
from openldn.plan import DoseClock, Override, ZoneChange, make_regimen, parse_steps

# Steps asked, findings, reasons given, and what comes of it: a rule that refuses, or the scheme's
# first dose, hour and the days that the start moves.
PLANS = """
steps            findings        reasons     answer
-                -               -           0.5 mg 22:00 +0
-                R062            -           0.5 mg 22:00 +0
-                R066            -           0.25 mg 08:00 +0
-                R077            -           0.25 mg 08:00 +0
-                R062,R077       -           0.25 mg 08:00 +0
-                R058            -           refused R058
-                R058            R058        0.5 mg 22:00 +0
-                R001            -           refused R001
-                R001            R001        refused R001
-                R076@9          -           0.5 mg 22:00 +9
-                R001@9          -           refused R001
-                R001!9          -           0.5 mg 22:00 +9
-                R001!9,R130     -           refused R130
-                R056            R056        0.5 mg 22:00 +0
0.5x7,1          -               -           0.5 mg 22:00 +0
0.5x6,1          -               -           refused R120
0.5x6,1          -               R120        0.5 mg 22:00 +0
0.5x7,1          R057            -           refused R057
1.5x14,3         R062            -           refused R062
1.5x14,3         -               -           1.5 mg 22:00 +0
1.5x14,3.1       -               -           refused R120
4.5              -               -           refused R120
1.5x7,3x7,4.5    -               -           1.5 mg 22:00 +0
1.5x7,3x7,4.6    -               -           refused R110
1.5x7,3x7,6.1    -               R110,R120   refused R111
50               -               R112        refused R112
"""


def rows(table):
    return [line.split(maxsplit=3) for line in table.strip().splitlines()[1:]]


def find(text):
    """``R001`` has no date; ``R076@9`` one in 9 days; ``R001!9`` one from a named last dose."""
    if "@" in text:
        rule_id, number = text.split("@")
        return finding(rule_id, earliest=START + timedelta(days=int(number)))
    if "!" in text:
        rule_id, number = text.split("!")
        return finding(
            rule_id, earliest=START + timedelta(days=int(number)), calculation="last dose ..."
        )
    return finding(text)


def words(cell):
    return [] if cell == "-" else cell.split(",")


@pytest.mark.parametrize(("steps", "findings", "reasons", "answer"), rows(PLANS))
def test_findings_and_steps_give_a_plan_or_the_rule_that_refuses(steps, findings, reasons, answer):
    def plan():
        return make_regimen(
            start=START,
            steps=None if steps == "-" else parse_steps(steps),
            findings=tuple(map(find, words(findings))),
            overrides=tuple(Override(rule_id=one, reason="stated") for one in words(reasons)),
        )

    if answer.startswith("refused"):
        with pytest.raises(SafetyHold) as refusal:
            plan()
        assert refusal.value.rule_ids == (answer.split()[1],)
    else:
        first = plan().doses[0]
        moved = (first.day - START).days
        assert f"{first.dose_mg} mg {first.local:%H:%M} +{moved}" == answer


# Home zone, zone from the fourth evening on, and the evenings (1 to 6) that have a dose.
TRAVEL = """
home                 there                evenings
Europe/Berlin        Europe/Berlin        123456
Europe/Berlin        America/New_York     123456
America/New_York     Europe/Berlin        123456
America/Chicago      Europe/Berlin        123.56
Europe/Berlin        Asia/Tokyo           123.56
Asia/Tokyo           America/Los_Angeles  123456
Pacific/Auckland     America/Los_Angeles  123456
"""


@pytest.mark.parametrize(
    ("home", "there", "evenings"), [line.split() for line in TRAVEL.strip().splitlines()[1:]]
)
def test_travel_skips_rather_than_doubles(home, there, evenings):
    change = ZoneChange(day=START + timedelta(days=3), zone=there)
    regimen = make_regimen(
        start=START, steps=parse_steps("1x6"), clock=DoseClock(zone=home, travel=(change,))
    )
    taken = {(dose.day - START).days for dose in regimen.doses}
    assert "".join(str(n + 1) if n in taken else "." for n in range(6)) == evenings
