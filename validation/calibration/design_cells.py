"""Cells of every kind of design: does each keep its level, and are its intervals honest?"""

from functools import partial

from validation.calibration.cell import Cell
from validation.calibration.designs import DESIGNS, judge_design, judge_design_ranks

from openldn.trial import SINGLE_CHANGE, DesignKind, SimulatedPerson

PERSONS = {
    "usual": SimulatedPerson(correlation=0.4, period_sd=0.3),
    "hard": SimulatedPerson(correlation=0.7, period_sd=0.6),
}
# Changes of the person, how carryover is analyzed, and people a cell without an effect, in the
# usual and in the hard illness: more where a limit is nearest.
SETTINGS = {
    "plain": ({}, "none", (600, 2000)),
    "half-life estimated": ({}, "estimate", (400, 1500)),
    "half-life unstated": ({}, "unstated", (100, 100)),
    "trend": ({"trend": 2.0}, "none", (400, 1500)),
    "missing": ({"missing_share": 0.3}, "none", (400, 1500)),
    "bounded": ({"baseline": 1.5}, "none", (80, 200)),
}
# The largest course is slow to judge with whole scores.
FEW_LARGE = 60
# A true effect: at once or with a half-life of a week, and how it is analyzed.
LARGE_EFFECT = -2.0
SLOW_DAYS = 7.0
CARRYOVERS = {
    "at once, analyzed at once": (0.0, "none", 200),
    "7 days, analyzed at once": (SLOW_DAYS, "none", 200),
    "7 days, unstated": (SLOW_DAYS, "unstated", 200),
    "7 days, estimated": (SLOW_DAYS, "estimate", 200),
}
# A single change never leads to advice, so few people show what there is to see.
FEW = 50
SOURCES = ("designs.py", "judges.py", "simulate.py")
RANKED = {
    "gaussian": ("gaussian", "none", tuple(DESIGNS), 1000),
    "gaussian, half-life estimated": (
        "gaussian", "estimate",
        (DesignKind.PAIRED, DesignKind.LATIN_SQUARE, DesignKind.WITHDRAWAL), 500,
    ),
    "ordinal": (
        "ordinal", "none",
        (DesignKind.PAIRED, DesignKind.LATIN_SQUARE, DesignKind.WITHDRAWAL), 120,
    ),
}  # fmt: skip


def design_cells():
    yield from _null_cells()
    yield from _effect_cells()
    yield from _rank_cells()


def _people(kind, wanted, setting=""):
    most = FEW if kind in SINGLE_CHANGE else wanted
    if kind is DesignKind.LATIN_SQUARE and setting == "bounded":
        most = FEW_LARGE
    return min(wanted, most)


def _null_cells():
    for kind in DESIGNS:
        for setting, (changes, carryover, people) in SETTINGS.items():
            for number, (illness, person) in zip(people, PERSONS.items(), strict=True):
                yield Cell(
                    name=f"{kind}, {setting}, {illness}",
                    group="designs",
                    patients=_people(kind, number, setting),
                    judge=partial(
                        judge_design, kind=kind, person=_changed(person, changes),
                        carryover=carryover, is_bounded=setting == "bounded",
                    ),
                    chunk=10 if setting == "bounded" else 50,
                    facts={"design": str(kind), "setting": setting, "illness": illness},
                    sources=SOURCES,
                )  # fmt: skip


def _changed(person, changes):
    return SimulatedPerson(**{**vars(person), **changes})


def _effect_cells():
    for kind in DESIGNS:
        for setting, (half_life, carryover, people) in CARRYOVERS.items():
            person = _changed(
                PERSONS["usual"], {"effect": LARGE_EFFECT, "onset_half_life_days": half_life}
            )
            yield Cell(
                name=f"{kind}, effect {LARGE_EFFECT:g}, {setting}",
                group="carryover",
                patients=_people(kind, people),
                judge=partial(judge_design, kind=kind, person=person, carryover=carryover),
                chunk=50,
                facts={"design": str(kind), "setting": setting, "effect": LARGE_EFFECT},
                sources=SOURCES,
            )


def _rank_cells():
    for scores, (likelihood, carryover, kinds, people) in RANKED.items():
        for kind in kinds:
            yield Cell(
                name=f"{kind}, {scores}",
                group="design ranks",
                patients=people,
                judge=partial(
                    judge_design_ranks, kind=kind, likelihood=likelihood, carryover=carryover
                ),
                chunk=10 if likelihood == "ordinal" else 50,
                facts={"design": str(kind), "scores": scores},
                sources=SOURCES,
            )
