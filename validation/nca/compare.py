"""Compare OpenLDN with published results of Phoenix WinNonlin on Theoph and Indometh.

Run ``python -m validation.nca.compare``; it prints every case with its largest difference and
fails when one is larger than the rounding of the published digits.
"""

import csv
from collections import defaultdict
from pathlib import Path

from openldn.exchange import Dosing, read_concentrations
from openldn.simulate.nca import Method, NcaOptions, Units, analyze_profiles

HERE = Path(__file__).parent
LOG, LINEAR = Method.LINEAR_UP_LOG_DOWN, Method.LINEAR
MG = Units(time="h", concentration="mg/L", dose="mg")
BOLUS = Dosing(dose=25.0, route="iv-bolus")
# The published comparison calls it an infusion of a quarter of an hour.
INFUSION = Dosing(dose=25.0, route="iv-infusion", duration=0.25)
CASES = {
    "theoph-linear": ("theoph.csv", Dosing(dose=320.0), LINEAR),
    "theoph-log": ("theoph.csv", Dosing(dose=320.0), LOG),
    "indometh-bolus-linear": ("indometh.csv", BOLUS, LINEAR),
    "indometh-bolus-log": ("indometh.csv", BOLUS, LOG),
    "indometh-infusion-linear": ("indometh.csv", INFUSION, LINEAR),
    "indometh-infusion-log": ("indometh.csv", INFUSION, LOG),
    "indometh-extravascular-linear": ("indometh.csv", Dosing(dose=25.0), LINEAR),
}
# Seven decimals are published, of which the last may be rounded in either program.
TOLERANCE = 1.01e-7
# AUMC has ten significant digits, which leaves six decimals above 1000.
TOLERANCE_AUMC = 6e-7


def analyze(case):
    """Results of one case by subject."""
    file, dosing, method = CASES[case]
    table = read_concentrations(HERE / file, dosing=dosing, units=MG)
    profiles = [read.profile for read in table.profiles]
    results = analyze_profiles(profiles, options=NcaOptions(method=method), units=table.units)
    return {result.profile.id: result for result in results}


def read_reference():
    """Published values: case, key, subject, value."""
    with (HERE / "winnonlin.csv").open(encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            for subject, text in row.items():
                if subject not in {"case", "key"} and text:
                    yield row["case"], row["key"], subject, float(text)


def compare():
    """Largest difference of each case and key."""
    ours = {case: analyze(case) for case in CASES}
    worst = defaultdict(float)
    for case, key, subject, value in read_reference():
        difference = abs(ours[case][subject].values[key] - value)
        worst[case, key] = max(worst[case, key], difference)
    return worst


def main():
    worst = compare()
    for (case, key), difference in worst.items():
        print(f"{case:<32}{key:<26}{difference:.1e}")
    print(f"\n{len(list(read_reference()))} values; largest difference {max(worst.values()):.1e}")
    far = [pair for pair, d in worst.items() if d > tolerance_of(pair[1])]
    if far:
        raise SystemExit(f"differs by more than rounding: {far}")


def tolerance_of(key):
    """How far a value may be off by rounding alone."""
    return TOLERANCE_AUMC if key.startswith("aumc") else TOLERANCE


if __name__ == "__main__":
    main()
