"""Does a model file come back as it went out?"""

from dataclasses import replace

import pytest

from openldn.errors import ExchangeError, ModelError, NotFound
from openldn.exchange import read_model, write_model
from openldn.inference import Prior
from openldn.trial import default_model


def through_file(spec, folder, **found):
    file = folder / "model.toml"
    file.write_text(write_model(spec, **found), encoding="utf-8")
    return read_model(file)


SPEC = default_model()
SPECS = {
    "default": SPEC,
    "every switch": replace(SPEC, likelihood="censored", carryover="estimate", weekday=True,
                            trend=False, period_effects=False),
    "half-life with many digits": replace(SPEC, carryover=1 / 3),
    "prior with many digits": SPEC.with_prior("normal(0.123456789, 1.23456789e-7)"),
    "student prior": SPEC.with_prior("student(4, 0, 1)"),
    "no prior": SPEC.with_prior("none"),
    "unit and center": replace(SPEC, unit=0.1 + 0.2, center=-1e-9),
    "other hyperparameters": replace(
        SPEC, priors={**SPEC.priors, "score": {**SPEC.priors["score"],
                                               "sigma": Prior.parse("half-t(3, 0.7)")}}
    ),
    "other thresholds": replace(SPEC, decision=replace(SPEC.decision, continue_at=0.95,
                                                       longest_extension_days=100)),
}  # fmt: skip


@pytest.mark.parametrize("name", SPECS)
def test_what_is_written_is_read_again(name, tmp_path):
    assert through_file(SPECS[name], tmp_path) == SPECS[name]


def test_the_values_that_a_diary_led_to_are_written(tmp_path):
    found = through_file(SPEC, tmp_path, unit=0.7, center=3.3)
    assert (found.unit, found.center) == (0.7, 3.3)
    assert replace(found, unit=None, center=None) == SPEC


def test_a_byte_order_mark_is_no_obstacle(tmp_path):
    file = tmp_path / "model.toml"
    file.write_bytes(b"\xef\xbb\xbf" + write_model(SPEC).encode())
    assert read_model(file) == SPEC


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NotFound, match=r"model file gone\.toml does not exist"):
        read_model(tmp_path / "gone.toml")


def test_a_folder_is_no_model_file(tmp_path):
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_model(tmp_path)


@pytest.mark.parametrize("data", [b"carryover = = 5", b"\xff\xfe\x00", b"a" * 10])
def test_what_is_no_toml_is_refused_with_a_start_to_make(tmp_path, data):
    file = tmp_path / "model.toml"
    file.write_bytes(data)
    with pytest.raises(ModelError, match=r"is no TOML: .*--print-model"):
        read_model(file)


def test_a_file_far_too_large_is_refused_unread(tmp_path):
    file = tmp_path / "model.toml"
    file.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ModelError, match="over 1 MB"):
        read_model(file)
