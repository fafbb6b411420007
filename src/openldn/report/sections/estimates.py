"""Everything else the model estimated, as a table."""

from openldn.report.blocks import Section, Table
from openldn.report.units import POINTS
from openldn.report.words import number
from openldn.trial import CourseEvaluation, Estimate, FileEvaluation

WORDS = {
    "sigma": "Day-to-day scatter (SD of the residual)",
    "phi": "Likeness of one day to the next (autocorrelation)",
    "period_sd": "Ups and downs between periods (SD)",
    "overdispersion": "Spread of the counts beyond chance",
    "white_share": "Share of the scatter that does not carry over to the next day",
    "half_life_days": "Half-life of the effect's onset and fading",
}


def make_estimates(evaluation: CourseEvaluation, file: FileEvaluation, key: str) -> Section | None:
    """List baseline, trend, spreads and further contrasts with their intervals."""
    rows = [_row("Baseline", evaluation.baseline)]
    if evaluation.trend is not None:
        rows.append(_row("Trend over time, whatever the treatment", evaluation.trend))
    rows += [_row(WORDS.get(name, name), each) for name, each in evaluation.hyper.items()]
    rows += [_row(name, each) for name, each in evaluation.others.items()]
    if evaluation.latent_contrast is not None:
        rows.append(_row("Effect on the model's inner scale", evaluation.latent_contrast))
    table = Table(
        caption="Further estimates",
        headers=("Quantity", "Mean", "SD", "95 % interval"),
        rows=tuple(rows),
    )
    return Section(
        key=f"{key}-estimates",
        title="What else was estimated",
        template="table.html",
        values={"table": table},
    )


def _row(name: str, estimate: Estimate) -> tuple[str, ...]:
    decimals = POINTS.of(estimate)
    label = f"{name}, {estimate.unit}" if estimate.unit else name
    if estimate.sd == 0:
        return (label, number(estimate.mean, decimals), "fixed", "–")
    return (
        label,
        number(estimate.mean, decimals),
        number(estimate.sd, decimals),
        POINTS.interval(estimate.ci95, decimals),
    )
