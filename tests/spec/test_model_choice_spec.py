"""Which likelihood a score is judged with, as a table."""

from dataclasses import replace

import numpy as np
import pytest
from tests.cast import make_course

from openldn.errors import ModelError
from openldn.record import Instrument
from openldn.trial import default_model, evaluate_course
from openldn.trial.models import MODELS, choose_model, find_model

# Range (- for none), step (- for not said), scores, and the model that is chosen.
CHOICES = """
range   step  scores                    model
-       -     3 4 5 6                   gaussian
-       -     0 1 1 0                   gaussian
-       -     0.5 1200 3                gaussian
0 1     -     0 1 1 0                   binary
0 1     -     0 0.5 1                   censored
0 1     -     0.2 0.5 0.7               gaussian
0 10    -     3 4 5 6                   ordinal
0 10    -     0 0 10                    ordinal
0 10    -     3.5 4 5                   gaussian
0 10    -     3.5 0 5                   censored
0 10    0.5   3.5 4 5                   ordinal
0 10    0.4   3.5 4 5                   gaussian
1 5     -     1 2 5                     ordinal
-3 3    -     -3 0 2                    ordinal
0 20    -     3 4 5                     ordinal
0 21    -     3 4 5                     gaussian
0 100   -     30 40 50                  gaussian
0 100   -     0 40 50                   censored
0 100   5     30 40 50                  ordinal
0 100   -     100 99 98 97 96 95 94 93 92 91 90 89 88 87 86 85 84 83 82 81 80  gaussian
"""


def cases():
    for line in CHOICES.strip().splitlines()[1:]:
        fields = line.split()
        limits = (None, None)
        if fields[0] == "-":
            rest = fields[1:]
        else:
            limits, rest = (float(fields[0]), float(fields[1])), fields[2:]
        step = None if rest[0] == "-" else float(rest[0])
        yield limits, step, np.array(rest[1:-1], dtype=float), rest[-1]


@pytest.mark.parametrize(("limits", "step", "scores", "name"), list(cases()))
def test_range_step_and_scores_choose_the_model(limits, step, scores, name):
    instrument = Instrument(name="score", minimum=limits[0], maximum=limits[1], step=step)
    assert choose_model(scores, instrument=instrument).name == name


@pytest.mark.parametrize(
    ("hint", "scores", "name"),
    [
        ("count", [0, 3, 2], "count"),
        ("count", [0.5, 3, 2], "gaussian"),
        ("gaussian", [0, 3, 2], "gaussian"),
        ("ordinal", [0, 3, 2], "gaussian"),
    ],
)
def test_the_hint_of_an_instrument_counts_where_the_scores_allow_it(hint, scores, name):
    instrument = Instrument(name="score", likelihood=hint)
    assert choose_model(np.array(scores, float), instrument=instrument).name == name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_model_is_found_by_its_name(model):
    assert find_model(model.name) is model


def test_negative_binomial_is_another_name_for_count():
    assert find_model("negative-binomial").name == "count"


def test_an_unknown_model_is_refused_with_the_names_known():
    with pytest.raises(ModelError, match=r"likelihood is 'probit'.*gaussian, ordinal, censored"):
        find_model("probit")


TEN = {"minimum": 0, "maximum": 10}
REFUSED = [
    ("ordinal", {}, [1, 2], "needs the range"),
    ("censored", {}, [1, 2], "needs the range"),
    ("ordinal", TEN, [1, 2.5], "2.5 lies between the steps of 1"),
    ("count", {}, [1, -2], "-2 is no count"),
    ("poisson", {}, [1, 0.5], "0.5 is no count"),
    ("binary", {}, [1, 2], "2 is neither 0 nor 1"),
]


@pytest.mark.parametrize(("name", "limits", "scores", "message"), REFUSED)
def test_scores_that_a_model_cannot_have_are_refused(name, limits, scores, message):
    with pytest.raises(ModelError, match=message):
        evaluate_course(
            make_course(scores, [0, 1]), instrument=Instrument(name="score", **limits),
            active="LDN", comparator="placebo", spec=replace(default_model(), likelihood=name),
        )  # fmt: skip
