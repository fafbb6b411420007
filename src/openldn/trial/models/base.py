"""What an outcome model must say: one file per model, one line in the package's tuple."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from openldn.inference import Family, Floats
from openldn.record import Instrument

Section = Literal["score", "count", "binary"]
Limits = tuple[Floats, Floats]


@dataclass(frozen=True, kw_only=True)
class OutcomeModel:
    """How scores arise from the linear predictor ``eta``.

    Parameters
    ----------
    name : str
        As given to ``--likelihood``.
    family : Family
    section : {"score", "count", "binary"}
        Which priors apply: in score points, logarithms, or probits.
    limits : callable ``(scores, instrument) -> (lower, upper)``, or None
        Limits of the latent score that each score stands for.
    expected_score : callable ``(eta, sigma, instrument) -> scores``, or None
        Expected score; ``None`` when ``eta`` is the expected score.
    check : callable ``(scores, instrument) -> str``
        What is wrong with the scores for this model, or ``""``.
    """

    name: str
    family: Family
    section: Section
    limits: Callable[[Floats, Instrument], Limits] | None = None
    expected_score: Callable[[Floats, float, Instrument], Floats] | None = None
    check: Callable[[Floats, Instrument], str] = lambda _scores, _instrument: ""
