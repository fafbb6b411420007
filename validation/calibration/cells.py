"""The list of what is simulated: one cell is one kind of person, judged many times."""

from functools import partial
from itertools import product

from validation.calibration.cell import Cell
from validation.calibration.design_cells import design_cells
from validation.calibration.judges import judge_decision, judge_looks, judge_ranks
from validation.calibration.registry_cells import look_threshold_cells, registry_cells
from validation.calibration.simulate import World

RHOS = (0.0, 0.3, 0.5, 0.7, 0.8)
PERIOD_SDS = (0.0, 0.3, 0.6)
EFFECTS = (0.0, -0.5, -1.0, -1.5, -2.0)
DESIGNS = {"6 x 14 d": (3, 14), "8 x 14 d": (4, 14), "6 x 28 d": (3, 28)}
TREND_POINTS = 2.0
MISSING_SHARE = 0.3
# Near the floor: a baseline at which about one day in six is a zero.
FLOOR_BASELINE = 1.5
# A flaring illness: a slow wander beside the daily one.
FLARES = {"sigma": 0.9, "rho": 0.3, "slow_sd": 1.2, "slow_rho": 0.97}


def _rank_cells():
    sizes = {
        "gaussian": (3000, "none"),
        "gaussian, half-life estimated": (1000, "estimate"),
        "ordinal": (800, "none"),
        "count": (600, "none"),
        "binary": (600, "none"),
    }
    for name, (patients, carryover) in sizes.items():
        judge = partial(judge_ranks, likelihood=name.split(",")[0], carryover=carryover)
        yield Cell(
            name=name, group="ranks", patients=patients, judge=judge,
            chunk=100 if name == "gaussian" else 50,
        )  # fmt: skip


def _null_cells():
    # People per cell, and in the cells with the largest wander, which come nearest the limit.
    settings = {
        "plain": ({}, 1000, 2000),
        "trend": ({"trend": TREND_POINTS}, 500, 2000),
        "missing": ({"missing": MISSING_SHARE}, 500, 1000),
        "unnamed": ({"names_periods": False}, 300, 1000),
        "floor": ({"is_stepped": True, "baseline": FLOOR_BASELINE}, 150, 500),
    }
    for setting, (changes, few, many) in settings.items():
        for rho, period_sd in product(RHOS, PERIOD_SDS):
            world = World(rho=rho, period_sd=period_sd, **changes)
            yield Cell(
                name=f"no effect, {setting}, rho {rho}, period SD {period_sd}",
                group="no effect",
                patients=many if period_sd == max(PERIOD_SDS) else few,
                judge=partial(judge_decision, world=world),
                chunk=50 if world.is_stepped else 100,
                facts={"setting": setting, "rho": rho, "period_sd": period_sd},
            )


def _power_cells():
    for design, (pairs, period_days) in DESIGNS.items():
        for effect in EFFECTS:
            world = World(
                pairs=pairs, period_days=period_days, effect=effect, rho=0.4, period_sd=0.3
            )
            yield Cell(
                name=f"effect {effect}, {design}",
                group="power",
                patients=600,
                judge=partial(judge_decision, world=world),
                facts={"design": design, "effect": effect},
            )


def _look_cells():
    for name, rho, period_sd in (("usual", 0.4, 0.3), ("hard", 0.7, 0.6)):
        yield Cell(
            name=f"looks, {name}",
            group="looks",
            patients=400,
            judge=partial(judge_looks, world=World(rho=rho, period_sd=period_sd)),
            chunk=50,
            facts={"rho": rho, "period_sd": period_sd},
        )


def _flare_cells():
    designs = {
        "before and after, 28 + 84 d": {"open_days": (28, 84)},
        "before and after, 90 + 90 d": {"open_days": (90, 90)},
        "random pairs, 6 x 14 d": {"pairs": 3, "period_days": 14},
        "random pairs, 12 x 7 d": {"pairs": 6, "period_days": 7},
    }
    for design, changes in designs.items():
        yield Cell(
            name=f"flares, {design}",
            group="flares",
            patients=500,
            judge=partial(judge_decision, world=World(**changes, **FLARES)),
            facts={"design": design},
        )


CELLS = (
    *_rank_cells(), *_null_cells(), *_power_cells(), *_look_cells(), *_flare_cells(),
    *design_cells(), *look_threshold_cells(), *registry_cells(),
)  # fmt: skip
