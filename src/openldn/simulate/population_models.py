"""What the models of a population must have for what is asked of it."""

from collections.abc import Mapping

from openldn.dynamics import Program
from openldn.errors import NotFound, SimulationError
from openldn.simulate import engine
from openldn.simulate.population import Population


def check_names(population: Population) -> None:
    """Refuse outputs and inputs that no model has; an input must be known to one of them.

    Raises
    ------
    NotFound
        If a name is not known.
    SimulationError
        If a model counts time or doses in other units.
    """
    programs = {name: engine.load(texts) for name, texts in population.models.items()}
    for hypothesis, program in programs.items():
        if program.time_unit != "h":
            raise SimulationError(
                f"the time of {hypothesis} is in {program.time_unit}; populations need h."
            )
        for state in population.regimen.shares:
            if program.dose_unit(_known_state(program, state)) != "mg":
                raise SimulationError(
                    f"doses into {state} of {hypothesis} are in {program.dose_unit(state)}; "
                    "populations dose in mg."
                )
        strange = [name for name in population.outputs if name not in program.outputs]
        if strange:
            raise NotFound(
                f"{hypothesis} has no output {strange[0]}; it has: {', '.join(program.outputs)}."
            )
    inputs = find_inputs(population.models)
    variability = population.variability
    asked = (
        *population.settings,
        *population.persons.names,
        *variability.study_sd,
        *variability.night_sd,
        *(name for pair in variability.correlations for name in pair),
    )
    strange = [name for name in asked if name not in inputs]
    if strange:
        raise NotFound(f"no model has an input {strange[0]}; there are: {', '.join(inputs)}.")


def find_inputs(models: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Find the names of the inputs of all models, each once."""
    programs = [engine.load(texts) for texts in models.values()]
    return tuple(dict.fromkeys(one.name for program in programs for one in program.inputs))


def find_shared_outputs(models: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Find what every model reports, in the order of the first."""
    programs = [engine.load(texts) for texts in models.values()]
    return tuple(
        name for name in programs[0].outputs if all(name in program.outputs for program in programs)
    )


def _known_state(program: Program, state: str) -> str:
    if state not in program.states:
        raise NotFound(
            f"the model has no state {state} to dose; it has: {', '.join(program.states)}."
        )
    return state
