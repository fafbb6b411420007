"""Model files: TOML in and out."""

import tomllib
from pathlib import Path

from openldn.errors import ExchangeError, ModelError, NotFound
from openldn.inference import Prior
from openldn.trial import ModelSpec, model_from_mapping

LARGEST_BYTES = 1_000_000


def read_model(path: str | Path) -> ModelSpec:
    """Read a model file; keys left out keep their default.

    Raises
    ------
    NotFound, ExchangeError
        If the file does not exist or cannot be opened.
    ModelError
        If it is no TOML, or a key or value cannot be used.
    """
    file = Path(path)
    if not file.exists():
        raise NotFound(f"model file {file.name} does not exist.")
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise ModelError(f"model file {file.name} is over 1 MB; a model file is short text.")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ExchangeError(f"model file {file.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ModelError(_no_toml(file.name, error)) from error
    return parse_model(text, name=file.name)


def parse_model(text: str, *, name: str = "model.toml") -> ModelSpec:
    """Make a model from the text of a model file; ``name`` is for messages.

    Raises
    ------
    ModelError
        If it is no TOML, or a key or value cannot be used.

    Examples
    --------
    >>> from openldn.trial import default_model
    >>> parse_model(write_model(default_model())) == default_model()
    True
    """
    try:
        return model_from_mapping(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ModelError(_no_toml(name, error)) from error


def _no_toml(name: str, error: Exception) -> str:
    return f"model file {name} is no TOML: {error}. Start from the one that --print-model writes."


def write_model(spec: ModelSpec, *, unit: float | None = None, center: float | None = None) -> str:
    """Text of the model file that gives ``spec`` again.

    Parameters
    ----------
    spec : ModelSpec
    unit, center : float, optional
        The values that a diary led to, written in place of ``"auto"``.

    Examples
    --------
    >>> from openldn.trial import default_model
    >>> print(write_model(default_model()).splitlines()[0])
    format = 1
    """
    unit = unit if unit is not None else spec.unit
    center = center if center is not None else spec.center
    carryover = (
        f'"{spec.carryover}"' if isinstance(spec.carryover, str) else repr(float(spec.carryover))
    )
    lines = [
        "format = 1",
        f'likelihood = "{spec.likelihood}"',
        f"carryover = {carryover}",
        f"at_once_share = {spec.at_once_share!r}",
        f"period_effects = {str(spec.period_effects).lower()}",
        f"trend = {str(spec.trend).lower()}",
        f"weekday = {str(spec.weekday).lower()}",
        f"unit = {_number(unit)}",
        f"center = {_number(center)}",
    ]
    lines += _section("priors", dict(spec.priors["score"]))
    lines += [
        line
        for name, priors in spec.priors.items()
        if name != "score"
        for line in _section(f"priors.{name}", dict(priors))
    ]
    lines += ["", "[several]"]
    lines += [f"{key} = {value!r}" for key, value in vars(spec.several).items()]
    primary = str(spec.custom) if spec.primary == "custom" else spec.primary
    lines += ["", "[effect]", f'primary = "{primary}"']
    lines += [f'{key} = "{prior}"' for key, prior in spec.effect["score"].items()]
    for name, priors in spec.effect.items():
        if name != "score":
            lines += _section(f"effect.{name}", dict(priors))
    lines += ["", "[decision]"]
    lines += [f"{key} = {value!r}" for key, value in vars(spec.decision).items()]
    return "\n".join(lines) + "\n"


def _number(value: float | None) -> str:
    return '"auto"' if value is None else repr(float(value))


def _section(name: str, priors: dict[str, Prior]) -> list[str]:
    return ["", f"[{name}]", *(f'{key} = "{prior}"' for key, prior in priors.items())]
