"""Cells of looks with calibrated thresholds, and of registries."""

from functools import partial

from validation.calibration.cell import Cell
from validation.calibration.registries import judge_groups, judge_population, judge_regression
from validation.calibration.thresholds import judge_looked_at

from openldn.inference import PopulationFamily
from openldn.trial import WORLDS

# Courses in each world: those that thresholds are found from, and fresh ones.
LOOKED_AT = {"calibrating": 400, "fresh": 800}
SOURCES = ("designs.py", "judges.py", "registries.py", "simulate.py")
POOLING = ("averages.py", "grid.py", "population.py")
# Family, members, whether each keeps a diary, and registries.
POPULATIONS = (
    (PopulationFamily.NORMAL, 8, False, 800),
    (PopulationFamily.NORMAL, 20, False, 800),
    (PopulationFamily.NORMAL, 60, False, 300),
    (PopulationFamily.NORMAL, 20, True, 800),
    (PopulationFamily.STUDENT, 20, False, 800),
    (PopulationFamily.STUDENT, 60, False, 300),
    (PopulationFamily.TWO_GROUPS, 20, False, 600),
    (PopulationFamily.TWO_GROUPS, 60, False, 200),
)
SUBGROUPS = (
    ("regression on one covariate", judge_regression, "regression.py", 20, 400),
    ("regression on one covariate", judge_regression, "regression.py", 60, 300),
    ("four conditions", judge_groups, "groups.py", 20, 60),
)


def look_threshold_cells():
    for use, courses in LOOKED_AT.items():
        for number, world in enumerate(WORLDS):
            yield Cell(
                name=f"thresholds, {use}, {world}",
                group="thresholds",
                patients=courses,
                judge=partial(judge_looked_at, world=number),
                chunk=20,
                facts={"use": use, "world": str(world), "number": number},
                sources=("simulate.py", "thresholds.py"),
            )


def registry_cells():
    for family, members, has_diaries, registries in POPULATIONS:
        kept = "diaries" if has_diaries else "curves"
        yield Cell(
            name=f"registry, {family}, {members} {kept}",
            group="registry",
            patients=registries,
            judge=partial(
                judge_population, family=family, members=members, has_diaries=has_diaries
            ),
            chunk=10,
            facts={"family": str(family), "members": members, "kept": kept},
            sources=SOURCES,
            pooling=POOLING,
        )
    for name, judge, pooling, members, registries in SUBGROUPS:
        yield Cell(
            name=f"registry, {name}, {members} curves",
            group="subgroups",
            patients=registries,
            judge=partial(judge, members=members),
            chunk=5,
            facts={"model": name, "members": members},
            sources=SOURCES,
            pooling=(*POOLING, pooling),
        )
