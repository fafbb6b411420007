"""Parts of the page about designs, calibrated looks and registries."""

from scipy import stats
from validation.calibration.tables import percent, table

SETTING_NAMES = {
    "plain": "plain",
    "half-life estimated": "half-life estimated (`--carryover estimate`)",
    "half-life unstated": "half-life unstated",
    "trend": "drift by 2 points",
    "missing": "30 % of days missing",
    "bounded": "whole scores 0-10, many zeros",
}
QUANTITY_NAMES = {
    "mean": "mean effect",
    "spread": "spread between people",
    "share": "share better by the MCID",
    "member": "effect of one member",
    "responders": "share with any effect",
    "difference": "difference, or mean of one condition",
    "between": "spread between conditions",
}


def design_parts(results):
    """Everything that the template asks for, by name."""
    deciding = [entry for entry in results["designs"] if _decides(entry)]
    estimated = [entry for entry in deciding if entry["setting"] == "half-life estimated"]
    at_once = [entry for entry in deciding if entry["setting"] != "half-life estimated"]
    slow = {(e["design"], e["setting"]): e for e in results["carryover"] if _decides(e)}
    return {
        "designs": _designs(deciding),
        "single": _single(results["designs"]),
        "design_usual": _worst_design(deciding, "usual", "sure"),
        "design_hard": _worst_design(deciding, "hard", "sure"),
        "design_continue": _worst_cell(at_once, "continue"),
        "estimated_continue": _worst_cell(estimated, "continue"),
        "estimated_continue_all": _counted(
            [entry for entry in estimated if entry["illness"] == "hard"], "continue"
        ),
        "carryover": _carryover(results["carryover"]),
        "slow_stop": _range_of(slow, "7 days, analyzed at once", "stop"),
        "slow_stop_unstated": _range_of(slow, "7 days, unstated", "stop"),
        "slow_held": _range_of(slow, "7 days, analyzed at once", "held_90"),
        "square_held": percent(slow["latin-square", "7 days, estimated"]["held_90"]),
        "square_mean": f"{slow['latin-square', '7 days, estimated']['mean']:.1f}",
        "design_ranks": _ranks(results["design ranks"]),
        "thresholds": _thresholds(results["thresholds"]),
        "threshold": _threshold(results["thresholds"]["threshold"]),
        "threshold_courses": str(results["thresholds"]["courses"]),
        "registry": _registry(results["registry"]),
        "left_out": ", ".join(
            percent(entry["left_out"] / entry["members"], 2)
            for entry in results["registry"]
            if entry["kept"] == "diaries"
        ),
        "subgroups": _subgroups(results["subgroups"]),
    }


def _worst_design(entries, illness, key):
    """The design with the largest share over all its diaries of an illness."""
    chosen = {}
    for entry in entries:
        if entry["illness"] == illness:
            chosen.setdefault(entry["design"], []).append(entry)
    name = max(chosen, key=lambda design: _together(chosen[design], lambda e: e[key]))
    return f"{_counted(chosen[name], key)} ({name})"


def _worst_cell(entries, key):
    worst = max(entries, key=lambda entry: entry[key])
    return f"{_counted([worst], key)} ({worst['cell']})"


def _counted(entries, key):
    """A share over cells with its exact 95 % interval (Clopper and Pearson)."""
    people = _people(entries)
    hits = sum(round(entry[key] * entry["people"]) for entry in entries)
    found = stats.binomtest(hits, people).proportion_ci()
    share = percent(hits / people, 1)
    return f"{share} [{100 * found.low:.1f} to {percent(found.high, 1)}; {hits} of {people}]"


def _range_of(slow, setting, key):
    shares = [entry[key] for (_, one), entry in slow.items() if one == setting]
    return f"{100 * min(shares):.0f} to {percent(max(shares))}"


def _decides(entry):
    """Whether the design of an entry can lead to advice at all."""
    return entry["design"] not in ("staggered-start", "before-after")


def _range(counts):
    low, high = min(counts), max(counts)
    return f"{low}" if low == high else f"{low} to {high}"


def _designs(entries):
    head = [
        "Design", "Diary", "People", "**Sign sure**, usual", "**Sign sure**, hard",
        "Continue, usual", "Continue, hard", "Stop", "Extend", "Cannot tell",
        "90 % interval holds", "95 % interval holds",
    ]  # fmt: skip
    rows = []
    for design in dict.fromkeys(entry["design"] for entry in entries):
        for setting, name in SETTING_NAMES.items():
            pair = {
                entry["illness"]: entry
                for entry in entries
                if (entry["design"], entry["setting"]) == (design, setting)
            }
            both = (pair["usual"], pair["hard"])
            rows.append(
                [
                    design,
                    name,
                    _range([entry["people"] for entry in both]),
                    *(f"**{percent(entry['sure'], 1)}**" for entry in both),
                    *(percent(entry["continue"], 1) for entry in both),
                    *(
                        " / ".join(percent(entry[key]) for entry in both)
                        for key in ("stop", "extend", "cannot tell", "held_90", "held_95")
                    ),
                ]
            )
        rows.append(_all_designs([entry for entry in entries if entry["design"] == design]))
    return table(head, rows)


def _all_designs(entries):
    """All diaries of a design together."""
    both = [[e for e in entries if e["illness"] == illness] for illness in ("usual", "hard")]

    def share(part, key, digits=0):
        return percent(_together(part, lambda entry: entry[key]), digits)

    return [
        entries[0]["design"], "**all**", _range([_people(part) for part in both]),
        *(f"**{share(part, 'sure', 1)}**" for part in both),
        *(share(part, "continue", 1) for part in both),
        *(
            " / ".join(share(part, key) for part in both)
            for key in ("stop", "extend", "cannot tell", "held_90", "held_95")
        ),
    ]  # fmt: skip


def _single(entries):
    head = ["Design", "Diary", "Illness", "People", "Cannot tell", "95 % interval holds"]
    return table(
        head,
        [
            [
                entry["design"],
                SETTING_NAMES[entry["setting"]],
                entry["illness"],
                entry["people"],
                percent(entry["cannot tell"]),
                percent(entry["held_95"]),
            ]
            for entry in entries
            if not _decides(entry)
        ],
    )


def _carryover(entries):
    head = [
        "Design", "Onset and how it is analyzed", "People", "Mean estimate", "Posterior SD",
        "90 % interval holds", "95 % interval holds", "Continue", "Stop", "Extend",
        "Cannot tell",
    ]  # fmt: skip
    keys = ("held_90", "held_95", "continue", "stop", "extend", "cannot tell")
    return table(
        head,
        [
            [
                entry["design"],
                entry["setting"],
                entry["people"],
                f"{entry['mean']:.2f}",
                f"{entry['posterior_sd']:.2f}",
                *(percent(entry[key]) for key in keys),
            ]
            for entry in entries
        ],
    )


def _together(entries, share):
    """Share over the people of several cells."""
    return sum(entry["people"] * share(entry) for entry in entries) / _people(entries)


def _people(entries):
    return sum(entry["people"] for entry in entries)


def _ranks(entries):
    shares = entries[0]["coverage"]
    head = ["Design", "Scores", "People"]
    head += [f"{float(share):.0%} interval holds".replace("%", " %") for share in shares]
    head += ["95 % interval of the score difference holds", "KS p"]
    return table(
        head,
        [
            [
                entry["design"],
                entry["scores"],
                entry["people"],
                *(percent(held, 1) for held in entry["coverage"].values()),
                percent(entry["score_covered"], 1),
                f"{entry['ks_p']:.3f}",
            ]
            for entry in entries
        ]
        + [_all_ranks(entries)],
    )


def _all_ranks(entries):
    held = [
        _together(entries, lambda entry, share=share: entry["coverage"][share])
        for share in entries[0]["coverage"]
    ]
    held.append(_together(entries, lambda entry: entry["score_covered"]))
    return ["**all**", "", _people(entries), *(percent(share, 1) for share in held), ""]


def _threshold(threshold):
    return "none: nothing is called early" if threshold is None else f"{threshold:.3f}"


def _thresholds(found):
    head = [
        "Person without effect", "Fresh courses", "\"Continue\" at any look", "95 % interval",
        "The same without calibration", "The bet reaches 20", "95 % interval",
        "Largest e-value",
    ]  # fmt: skip
    return table(
        head,
        [
            [
                entry["world"],
                entry["people"],
                percent(entry["continue"][0], 1),
                _interval(entry["continue"]),
                percent(entry["continue_unadjusted"][0], 1),
                percent(entry["evidence"][0], 1),
                _interval(entry["evidence"]),
                f"{entry['largest_evidence']:.1f}",
            ]
            for entry in found["worlds"]
        ],
    )


def _interval(share):
    return f"{100 * share[1]:.1f} to {percent(share[2], 1)}"


def _registry(entries):
    head = [
        "Population", "Members", "Registries", "Quantity", "50 % interval holds",
        "90 % interval holds", "Monte Carlo error", "95 % interval holds", "KS p",
    ]  # fmt: skip
    rows = []
    for entry in entries:
        members = f"{entry['members']} {entry['kept']}"
        for name, quantity in entry["quantities"].items():
            held = quantity["coverage"]
            rows.append(
                [
                    entry["family"],
                    members,
                    entry["people"],
                    QUANTITY_NAMES[name],
                    percent(held["0.50"], 1),
                    percent(held["0.90"], 1),
                    f"{100 * (0.09 / entry['people']) ** 0.5:.1f} points",
                    percent(held["0.95"], 1),
                    f"{quantity['ks_p']:.3f}",
                ]
            )
    names = dict.fromkeys(name for entry in entries for name in entry["quantities"])
    return table(head, rows + [_all_registries(entries, name) for name in names])


def _all_registries(entries, name):
    chosen = [entry for entry in entries if name in entry["quantities"]]
    held = [
        percent(
            _together(
                chosen, lambda entry, share=share: entry["quantities"][name]["coverage"][share]
            ),
            1,
        )
        for share in ("0.50", "0.90", "0.95")
    ]
    error = f"{100 * (0.09 / _people(chosen)) ** 0.5:.1f} points"
    return [
        "**all**", "", _people(chosen), QUANTITY_NAMES[name], held[0], held[1], error, held[2], ""
    ]  # fmt: skip


def _subgroups(entries):
    head = ["Model", "Members", "Registries", "Quantity", "95 % interval holds", "KS p"]
    rows = []
    for entry in entries:
        for name in ("mean", "difference", "spread", "between"):
            quantity = entry["quantities"].get(name)
            if name not in entry["held_95"] and quantity is None:
                continue
            held = entry["held_95"].get(name, quantity and quantity["coverage"]["0.95"])
            rows.append(
                [
                    entry["model"],
                    entry["members"],
                    entry["people"],
                    QUANTITY_NAMES[name],
                    percent(held, 1),
                    f"{quantity['ks_p']:.3f}" if quantity else "",
                ]
            )
    return table(head, rows)
