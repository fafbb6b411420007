"""The scale of a prior, and the refusal of every other."""

from dataclasses import dataclass

from openldn.errors import StudyError

POINTS = "points"
MEAN = "mean of a period"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What a person's scores are, to be compared with what a prior is on.

    Parameters
    ----------
    instrument_id : str
        Never an abbreviation: two instruments are called CDAI.
    minimum, maximum : float
    unit : str
        ``points``; anything else, like ``percent of baseline``, is another scale.
    summary : str
        ``mean of a period``; a single entry of a diary, a peak or a sum is another scale.
    """

    instrument_id: str
    minimum: float
    maximum: float
    unit: str = POINTS
    summary: str = MEAN


def check_scale(given: Scale, wanted: Scale) -> None:
    """Refuse a scale that is not the prior's.

    Raises
    ------
    StudyError
        Naming the first thing that differs.

    Examples
    --------
    >>> nrs = Scale(instrument_id="pain_nrs", minimum=0, maximum=10)
    >>> check_scale(nrs, nrs)
    """
    if given.unit != wanted.unit:
        raise StudyError(
            f"the scores are in {given.unit}, the prior in {wanted.unit}; percent and points "
            "cannot be changed into each other without each baseline. Give points, or use the "
            "sceptical prior of the evaluation."
        )
    if given.summary != wanted.summary:
        raise StudyError(
            f"the scores are a {given.summary}, the prior is of a {wanted.summary}; the mean of "
            "many days spreads less than one entry. Average the diary first."
        )
    if given.instrument_id != wanted.instrument_id:
        raise StudyError(
            f"the scores are of {given.instrument_id or 'no known instrument'}, the prior of "
            f"{wanted.instrument_id or 'a share of responders'}; points of one are not points of "
            "the other."
        )
    if (given.minimum, given.maximum) != (wanted.minimum, wanted.maximum):
        raise StudyError(
            f"the scores run from {given.minimum:g} to {given.maximum:g}, the prior is for "
            f"{wanted.minimum:g} to {wanted.maximum:g}; a mean of items and their sum, or 0-10 and "
            "0-100, are different scales."
        )
