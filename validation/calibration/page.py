"""The page of the documentation, made from the pinned results."""

from validation.calibration.cells import EFFECTS
from validation.calibration.page_designs import design_parts
from validation.calibration.study import ROOT
from validation.calibration.summary import PERIOD_LENGTHS_DAYS, TIME_CONSTANTS_DAYS
from validation.calibration.tables import percent, table

PAGE = ROOT / "docs" / "calibration.md"
TEMPLATE = ROOT / "validation" / "calibration" / "page.md"
SETTINGS = {
    "plain": "score without ends, no trend, no day missing",
    "trend": "the illness drifts by 2 points over the course",
    "missing": "30 % of the days are missing",
    "unnamed": "the diary names treatments, not periods: two alike in a row become one",
    "floor": "whole scores 0-10, baseline 1.5: many zeros",
}


def write_page(results):
    """Renew the page."""
    PAGE.write_text(render(results), encoding="utf-8")


def render(results):
    """The text of the page."""
    null = results["no effect"]
    worst = max(null, key=lambda entry: entry["sure"])
    parts = {
        "ranks": _ranks(results["ranks"]),
        "plain": _null_table(null, "plain"),
        "settings": "\n\n".join(
            f"**{SETTINGS[name].capitalize()}**\n\n{_null_table(null, name)}"
            for name in ("trend", "missing", "unnamed", "floor")
        ),
        "worst": percent(worst["sure"], 1),
        "worst_cell": worst["cell"],
        "worst_continue": percent(max(entry["continue"] for entry in null), 1),
        "mean_sure": percent(sum(entry["sure"] for entry in null) / len(null), 1),
        "welch_worst": percent(max(entry["welch"] for entry in null)),
        "ar1_worst": percent(max(entry["ar1"] for entry in null)),
        "power": _power(results["power"]),
        "looks": _looks(results["looks"]),
        "flares": _flares(results["flares"]),
        "onset": _onset(results["onset"]),
        "priors": "\n".join(
            f"| `{name}` | `{text}` |" for name, text in sorted(results["model"].items())
        ),
        **design_parts(results),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{{ {name} }}}}", part)
    return text


def _ranks(entries):
    shares = entries[0]["coverage"]
    head = ["Scores", "People", *(f"{float(s):.0%} interval holds" for s in shares)]
    head += ["95% interval of the score difference holds", "KS p"]
    return table(
        [part.replace("%", " %") for part in head],
        [
            [
                entry["cell"],
                entry["people"],
                *(percent(held, 1) for held in entry["coverage"].values()),
                percent(entry["score_covered"], 1),
                f"{entry['ks_p']:.2f}",
            ]
            for entry in entries
        ],
    )


def _null_table(entries, setting):
    head = [
        "Correlation", "Period SD", "**OpenLDN: sign sure**", "Continue", "Stop", "Extend",
        "Cannot tell", "AR(1) only", "Regression", "Welch t", "Paired t",
    ]  # fmt: skip
    chosen = [entry for entry in entries if entry["setting"] == setting]
    few, many = min(e["people"] for e in chosen), max(e["people"] for e in chosen)
    shown = table(
        head,
        [
            [
                f"{entry['rho']:g}",
                f"{entry['period_sd']:g}",
                f"**{percent(entry['sure'], 1)}**",
                percent(entry["continue"], 1),
                *(percent(entry[key]) for key in ("stop", "extend", "cannot tell")),
                *(percent(entry[key]) for key in ("ar1", "regression", "welch", "paired")),
            ]
            for entry in chosen
        ],
    )
    return f"{few} people per row, {many} where the period SD is 0.6.\n\n{shown}"


def _power(entries):
    head = [
        "True effect", "Design", "Sign sure", "Continue", "Stop", "Extend", "Cannot tell",
        "95 % interval holds", "Paired t",
    ]  # fmt: skip
    keys = ("sure_benefit", "continue", "stop", "extend", "cannot tell", "covered")
    rows = [
        [
            f"{effect:g}",
            entry["design"],
            *(percent(entry[key]) for key in keys),
            percent(entry["paired_benefit"]),
        ]
        for effect in EFFECTS
        for entry in entries
        if entry["effect"] == effect
    ]
    return table(head, rows)


def _looks(entries):
    names = {
        "ours": "OpenLDN: sign sure",
        "continue": "OpenLDN: continue",
        "ar1": "AR(1) only: sign sure",
        "welch": "Welch t on days",
    }
    head = ["Correlation", "Period SD", "Flag", "End only", "After each pair", "Every week"]
    return table(
        head,
        [
            [
                f"{entry['rho']:g}",
                f"{entry['period_sd']:g}",
                name,
                *(percent(entry[f"{key} {look}"], 1) for look in ("end", "cycles", "weeks")),
            ]
            for entry in entries
            for key, name in names.items()
        ],
    )


def _flares(entries):
    head = [
        "Design", "OpenLDN: cannot tell", "Continue", "Stop", "Extend", "Sign sure, better",
        "AR(1) only, better", "Regression, better", "Welch t, better",
    ]  # fmt: skip
    keys = ("cannot tell", "continue", "stop", "extend", "sure_benefit")
    peers = ("ar1_benefit", "regression_benefit", "welch_benefit")
    return table(
        head,
        [
            [entry["design"], *(percent(entry[key], 1) for key in (*keys, *peers))]
            for entry in entries
        ],
    )


def _onset(entries):
    shown = {(e["time_constant_days"], e["period_days"]): e for e in entries}
    head = ["Time constant", *(f"Periods of {days} d" for days in PERIOD_LENGTHS_DAYS)]
    return table(
        head,
        [
            [
                f"{constant} d",
                *(
                    f"{percent(shown[constant, days]['all_days'])} / "
                    f"{percent(shown[constant, days]['last_half'])}"
                    for days in PERIOD_LENGTHS_DAYS
                ),
            ]
            for constant in TIME_CONSTANTS_DAYS
        ],
    )
