"""Held-out findings on endogenous opioids that give a direction, or that the model cannot meet."""

from openldn.simulate.calibration.fit import Comparison
from openldn.simulate.calibration.judge import judge
from openldn.simulate.calibration.tone_equations import Floats
from openldn.simulate.facts import Use, find_fact

# id, what was found, verdict, why. "full" and "half" name the block whose fold is shown.
FINDINGS = (
    ("ENDO_008", "larger in women (F 6.88, n = 128)", "cannot be judged", "full",
     "The model knows no sex: no fact for fitting gives the size of the difference."),
    ("ENDO_009", "women up, men unchanged (n = 14)", "cannot be judged", "full",
     "The model knows no sex; for the men it would be a miss."),
    ("ENDO_029", "met-enkephalin has no rhythm (n = 6)", "cannot be judged", "half",
     "E stands for beta-endorphin; for met-enkephalin set amplitude to 0."),
    ("ENDO_032", "beta-endorphin up on LDN (uncontrolled, no size)", "agrees", "half",
     "Direction only; half of the receptors blocked assumed."),
    ("ENDO_033", "met-enkephalin lower in MS, higher on LDN", "agrees", "half",
     "Direction on LDN only, if met-enkephalin follows E; cross-sectional."),
    ("ENDO_034", "on LDN like controls without MS", "cannot be judged", "half",
     "Levels across groups, none before treatment; the model knows no disease."),
    ("ENDO_035", "met-enkephalin up in untreated mice given LDN", "agrees", "half",
     "Direction only, if met-enkephalin follows E."),
    ("ENDO_037", "plasma beta-endorphin unchanged in mice, 0.1 and 10 mg/kg", "misses", "full",
     "E was fitted to human plasma and rises; tissue rose in the same mice (ENDO_036)."),
    ("ENDO_049", "no supersensitivity after the 0.5 mg pellet", "cannot be judged", "half",
     "The exponent above 1 was assumed with this finding known, and its block was not measured."),
    ("ENDO_054", "beta-endorphin in cells fell in 7, rose in 4 children", "misses", "full",
     "The model lets it rise in every person."),
)  # fmt: skip


def judge_directions(full_block: Floats, *, half_block: Floats) -> list[Comparison]:
    """Findings without a size, beside the fold of the opioid at the block they rest on."""
    fold = {"full": full_block, "half": half_block}
    return [
        _judge(fact_id, observed, verdict, fold[block], note)
        for fact_id, observed, verdict, block, note in FINDINGS
    ]


def _judge(fact_id: str, observed: str, verdict: str, fold: Floats, note: str) -> Comparison:
    fact = find_fact(fact_id, uses=(Use.VALIDATE,))
    quantity = f"{fact.analyte}: {fact.parameter.replace('_', ' ')}"
    return judge(
        fact_id, quantity, fold, unit="fold of E", observed=observed, verdict=verdict, note=note
    )
