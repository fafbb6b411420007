"""What a dose is taken as, and when in the day."""

from enum import StrEnum


class TimeOfDay(StrEnum):
    """When the daily dose is taken. No trial shows a difference in benefit (R121)."""

    BEDTIME = "bedtime"
    MORNING = "morning"


class Route(StrEnum):
    """Way into the body."""

    ORAL = "oral"
    SUBLINGUAL = "sublingual"


class Formulation(StrEnum):
    """What the dose is taken as. Some are known only to be refused with the rule."""

    CAPSULE = "immediate-release capsule"
    LIQUID = "oral liquid"
    HOME_LIQUID = "home-made liquid"
    SUBLINGUAL = "sublingual"
    SLOW_RELEASE = "slow-release capsule"
    TABLET_PIECES = "pieces of a 50 mg tablet"
    TABLET_50_MG = "50 mg tablet"

    @property
    def route(self) -> Route:
        """Way into the body."""
        return Route.SUBLINGUAL if self is Formulation.SUBLINGUAL else Route.ORAL
