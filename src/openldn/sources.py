"""Citations: where a number comes from."""

from dataclasses import dataclass

from openldn.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Source:
    """A publication or a public document that a number was taken from.

    Examples
    --------
    >>> Source(title="Farrar 2001", url="https://pubmed.ncbi.nlm.nih.gov/11690728/").title
    'Farrar 2001'
    """

    title: str
    url: str

    def __post_init__(self) -> None:
        if not self.title or not self.url.startswith(("https://", "http://")):
            raise InputError(
                f"source {self.title!r} has url {self.url!r}; give a title and an http(s) address."
            )


# Distribution-based working margin where no anchor-based MCID is known.
HALF_SD_MCID = Source(
    title="Norman, Sloan, Wyrwich 2003: the remarkable universality of half a standard deviation",
    url="https://doi.org/10.1097/01.MLR.0000062554.74615.4C",
)
