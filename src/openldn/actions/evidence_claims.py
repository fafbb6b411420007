"""Claims, conditions and priors: look up, compute, hand over as text or JSON."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openldn.actions.evaluate import write_bytes
from openldn.actions.evidence_plots import draw_contrasts
from openldn.errors import NotFound, StudyError
from openldn.evidence import (
    Certainty,
    ChangeWithoutDrug,
    Claim,
    ConditionEvidence,
    DerivedVerdict,
    Domain,
    Judgement,
    PriorSet,
    Recomputation,
    Scale,
    Verdict,
    body_of,
    derive_verdict,
    expected_change_without_drug,
    find_claim,
    find_claims,
    find_condition,
    find_recomputations,
    known_about,
    list_priors,
    prior_for,
    rate_certainty,
    read_conditions,
    read_studies,
    recompute_all,
)
from openldn.exchange import (
    claim_to_json,
    claims_to_json,
    condition_to_json,
    conditions_to_json,
    prior_list_to_json,
    priors_to_json,
)
from openldn.report import (
    draw_priors,
    plot_format,
    render_claim,
    render_claims,
    render_condition,
    render_condition_page,
    render_conditions,
    render_index_page,
    render_ledger_page,
    render_prior_list,
    render_priors,
)
from openldn.simulate import weigh_scenarios


def list_claims(
    *, verdict: str = "", only_findings: bool = False
) -> tuple[tuple[Claim, DerivedVerdict], ...]:
    """Claims with the verdict their studies give; of one verdict, or only where the two part."""
    studies = read_studies()
    wanted = Verdict(verdict) if verdict else None
    found = ((one, derive_verdict(one, studies)) for one in find_claims(verdict=wanted))
    return tuple(pair for pair in found if not (only_findings and pair[1].agrees))


def show_claim(
    claim_id: str, *, simulates: bool = False
) -> tuple[Claim, DerivedVerdict, tuple[Recomputation, ...]]:
    """One claim; with the endorphins weighed by simulation when asked, which takes a while."""
    claim = find_claim(claim_id)
    balances = weigh_scenarios(threads=0) if simulates else None
    return claim, derive_verdict(claim, read_studies()), find_recomputations(claim, balances)


def show_condition(
    name: str, *, judgements: Sequence[str] = ()
) -> tuple[ConditionEvidence, Certainty | None]:
    """What is known in a condition, with its certainty by rule and as judged.

    Parameters
    ----------
    judgements : sequence of str
        Like ``imprecision=-1: the interval excludes what matters``.
    """
    evidence = known_about(find_condition(name), read_studies())
    body = body_of(evidence)
    judged = [_judgement(text) for text in judgements]
    return evidence, None if body is None else rate_certainty(body, judged)


def show_priors(
    condition: str,
    outcome: str,
    *,
    instrument_id: str = "",
    span: str = "",
    unit: str = "points",
    summary: str = "mean of a period",
) -> tuple[PriorSet, ChangeWithoutDrug | None]:
    """Priors, refused when the person's scale is another one.

    Parameters
    ----------
    instrument_id, span : str
        Of the person's scores, like ``pain_nrs`` and ``0-10``; not checked when empty.
    """
    found = prior_for(condition, outcome)
    low, high = _span(span) if span else (found.scale.minimum, found.scale.maximum)
    scale = Scale(
        instrument_id=instrument_id or found.scale.instrument_id,
        minimum=low,
        maximum=high,
        unit=found.scale.unit if unit == "points" and not found.scale.instrument_id else unit,
        summary=summary,
    )
    found = prior_for(condition, outcome, scale=scale)
    try:
        change = expected_change_without_drug(condition, outcome, scale=scale)
    except NotFound:
        return found, None
    return found, change


def claims_text(*, verdict: str = "", only_findings: bool = False, color: bool = False) -> str:
    """What ``openldn evidence claims`` prints."""
    return render_claims(list_claims(verdict=verdict, only_findings=only_findings), color=color)


def claims_json(*, verdict: str = "", only_findings: bool = False) -> dict[str, Any]:
    """What ``openldn evidence claims --json`` prints."""
    return claims_to_json(list_claims(verdict=verdict, only_findings=only_findings))


def claim_text(claim_id: str, *, simulates: bool = False, color: bool = False) -> str:
    """What ``openldn evidence claim`` prints."""
    return render_claim(*show_claim(claim_id, simulates=simulates), color=color)


def claim_json(claim_id: str, *, simulates: bool = False) -> dict[str, Any]:
    """What ``openldn evidence claim --json`` prints."""
    return claim_to_json(*show_claim(claim_id, simulates=simulates))


def condition_text(name: str, *, judgements: Sequence[str] = (), color: bool = False) -> str:
    """What ``openldn evidence condition`` prints; the names, when none is given."""
    if not name:
        return render_conditions(read_conditions())
    return render_condition(*show_condition(name, judgements=judgements), color=color)


def condition_json(name: str, *, judgements: Sequence[str] = ()) -> dict[str, Any]:
    """What ``openldn evidence condition --json`` prints."""
    if not name:
        return conditions_to_json(read_conditions())
    return condition_to_json(*show_condition(name, judgements=judgements))


def priors_text(condition: str, outcome: str, *, color: bool = False, **scale: str) -> str:
    """What ``openldn evidence priors`` prints; for what there are any, when nothing is given."""
    if not condition:
        return render_prior_list(list_priors())
    found, change = show_priors(condition, _outcome(condition, outcome), **scale)
    return render_priors(found, change, name=find_condition(condition).name, color=color)


def plot_priors(
    condition: str, outcome: str, path: Path, *, is_dark: bool = False, **scale: str
) -> None:
    """Draw the priors of an outcome.

    Raises
    ------
    ExchangeError
        If the name is not that of a plot, or it cannot be written.
    """
    ending = plot_format(path)
    found, _ = show_priors(condition, _outcome(condition, outcome), **scale)
    name = find_condition(condition).name
    write_bytes(path, draw_priors(found, name=name, kind=ending, is_dark=is_dark))


def priors_json(condition: str, outcome: str, **scale: str) -> dict[str, Any]:
    """What ``openldn evidence priors --json`` prints."""
    if not condition:
        return prior_list_to_json(list_priors())
    return priors_to_json(*show_priors(condition, _outcome(condition, outcome), **scale))


def _judgement(text: str) -> Judgement:
    head, _, reason = text.partition(":")
    domain, _, steps = head.partition("=")
    names = [one.value for one in Domain]
    if domain.strip() not in names or not re.fullmatch(r"[+-]?\d", steps.strip()):
        raise StudyError(
            f"the judgement {text!r} cannot be read; write it like imprecision=-1: reason. "
            f"Domains: {', '.join(names)}."
        )
    return Judgement(domain=Domain(domain.strip()), steps=int(steps), reason=reason.strip())


def _outcome(condition: str, outcome: str) -> str:
    """The outcome asked for, or the only one there is."""
    if outcome:
        return outcome
    known = [one for name, one in list_priors() if name == find_condition(condition).id]
    if len(known) == 1:
        return known[0]
    raise StudyError(
        f"no outcome is given for {condition}; "
        + (f"give one of {', '.join(known)}." if known else "and there are no priors for it.")
    )


def _span(text: str) -> tuple[float, float]:
    low, mark, high = text.partition("-")
    try:
        return float(low), float(high)
    except ValueError as error:
        raise StudyError(
            f"the range {text!r} cannot be read; write it like 0-10{'' if mark else ', with a -'}."
        ) from error


def evidence_pages() -> dict[str, str]:
    """Pages of ``docs/evidence``, and their plots, by file name."""
    found = [show_condition(one.id) for one in read_conditions()]
    plots = {
        (condition, f"img/{condition}-{outcome.replace(' ', '-')}.svg"): content.decode()
        for (condition, outcome), content in draw_contrasts().items()
    }
    pages = {
        f"{evidence.condition.id}.md": render_condition_page(
            evidence, certainty, plots=[path for one, path in plots if one == evidence.condition.id]
        )
        for evidence, certainty in found
    }
    return {
        **pages,
        **{path: content for (_, path), content in plots.items()},
        "claims.md": render_ledger_page(list_claims(), recompute_all(), read_studies()),
        "index.md": render_index_page(found, read_studies()),
    }
