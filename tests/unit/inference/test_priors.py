"""Is a prior read, refused and tabulated as written?"""

import numpy as np
import pytest
from scipy import integrate, special, stats

from openldn.errors import ModelError
from openldn.inference import Prior
from openldn.inference.priors import normal_score_table, student_mixing_table, table_points

DISTRIBUTIONS = {
    "normal(1, 2)": stats.norm(1, 2),
    "student(4, 1, 2)": stats.t(4, 1, 2),
    "half-normal(0.5)": stats.halfnorm(scale=0.5),
    "half-t(3, 0.5)": None,  # scipy has none; see quantile()
    "truncated-normal(0.3, 0.3, -0.99, 0.99)": stats.truncnorm(-4.3, 2.3, 0.3, 0.3),
    "log-normal(1.3, 0.5)": stats.lognorm(0.5, scale=1.3),
    "beta(2, 3)": stats.beta(2, 3),
}


def quantile(text, p):
    if text.startswith("half-t"):
        return 0.5 * stats.t(3).ppf((1 + p) / 2)
    return DISTRIBUTIONS[text].ppf(p)


@pytest.mark.parametrize(
    ("text", "form", "numbers"),
    [
        ("normal(0, 2)", "normal", (0.0, 2.0)),
        ("  Normal( -1.5 ,2e0 ) ", "normal", (-1.5, 2.0)),
        ("half-t(3, 0.5)", "half-t", (3.0, 0.5)),
        ("truncated-normal(0.3,0.3,-1,1)", "truncated-normal", (0.3, 0.3, -1.0, 1.0)),
        ("fixed(0)", "fixed", (0.0,)),
        ("flat()", "flat", ()),
        ("flat", "flat", ()),
    ],
)
def test_a_prior_is_read_as_written(text, form, numbers):
    assert Prior.parse(text) == Prior(form=form, numbers=numbers)


@pytest.mark.parametrize("text", [*DISTRIBUTIONS, "fixed(1.5)", "flat()"])
def test_the_text_of_a_prior_gives_it_again(text):
    assert Prior.parse(str(Prior.parse(text))) == Prior.parse(text)


@pytest.mark.parametrize(
    ("text", "field", "value", "allowed"),
    [
        ("uniform(0, 1)", "prior", "uniform", "normal"),
        ("normal(0)", "normal", "1 numbers", r"normal\(mean, sd\)"),
        ("normal(0, 1, 2)", "normal", "3 numbers", r"normal\(mean, sd\)"),
        ("normal(0, 0)", "sd", "0.0", "above 0"),
        ("normal(0, -1)", "sd", "-1.0", "above 0"),
        ("normal(nan, 1)", "mean", "nan", "finite"),
        ("normal(0, inf)", "sd", "inf", "above 0"),
        ("half-t(0, 1)", "nu", "0.0", "above 0"),
        ("log-normal(-1, 1)", "median", "-1.0", "above 0"),
        ("beta(0, 1)", "a of prior", "0.0", "above 0"),
        ("truncated-normal(0, 1, 1, -1)", "truncated-normal", "low >= high", "smaller limit first"),
        ("normal(a, b)", "prior", "no number", "decimal point"),
        ("normal(0; 2)", "prior", "no number", "normal"),
        ("normal 0 2", "prior", "normal 0 2", r"like normal\(0, 2\)"),
        ("normal(0, 2", "prior", "cannot be read", r"like normal\(0, 2\)"),
        ("", "prior", "''", r"like normal\(0, 2\)"),
    ],
)
def test_a_refused_prior_names_field_value_and_what_is_allowed(text, field, value, allowed):
    with pytest.raises(ModelError, match=allowed) as refused:
        Prior.parse(text)
    assert field in str(refused.value)
    assert value in str(refused.value)


@pytest.mark.parametrize("text", DISTRIBUTIONS)
def test_tables_hold_the_quantiles_of_the_prior(text):
    table, z = normal_score_table(Prior.parse(text)), table_points()
    inside = np.abs(z) <= 6
    expected = quantile(text, special.ndtr(z[inside & (z <= 0)]))
    np.testing.assert_allclose(table[inside & (z <= 0)], expected, rtol=1e-7, atol=1e-12)
    middle = (z > 0) & (z < 4)
    expected = quantile(text, special.ndtr(z[middle]))
    np.testing.assert_allclose(table[middle], expected, rtol=1e-7)
    assert np.all(np.isfinite(table))
    assert np.all(np.diff(table) >= 0)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("truncated-normal(0.3, 0.3, -0.99, 0.99)", -0.99, 0.99), ("half-t(3, 0.5)", 0, np.inf),
     ("half-normal(1)", 0, np.inf), ("beta(2, 2)", 0, 1)],
)  # fmt: skip
def test_tables_stay_within_the_support_even_far_out(text, low, high):
    table = normal_score_table(Prior.parse(text))
    assert low <= table[0] <= table[-1] <= high


def test_tables_keep_the_upper_tail_exact_where_probabilities_round_to_one():
    table, z = normal_score_table(Prior.parse("half-t(3, 0.5)")), table_points()
    place = int(np.argmin(np.abs(z - 7.5)))
    assert table[place] == pytest.approx(0.5 * stats.t(3).isf(special.ndtr(-7.5) / 2), rel=1e-9)


@pytest.mark.parametrize("text", DISTRIBUTIONS)
def test_densities_integrate_to_one(text):
    prior = Prior.parse(text)
    low, high = (float(prior.quantile(np.array([p]), np.array([1 - p]))[0])
                 for p in (1e-9, 1 - 1e-9))  # fmt: skip
    middle = float(prior.quantile(np.array([0.5]), np.array([0.5]))[0])
    total = sum(
        integrate.quad(lambda x: float(np.exp(prior.log_density(np.array([x]))[0])), a, b,
                       limit=500)[0]
        for a, b in ((low, middle), (middle, high))
    )  # fmt: skip
    assert total == pytest.approx(1.0, abs=1e-6)


def test_a_half_t_has_no_density_below_zero():
    density = Prior.parse("half-t(3, 1)").log_density(np.array([-0.1, 0.1]))
    assert density[0] == -np.inf
    assert density[1] == pytest.approx(np.log(2) + stats.t(3).logpdf(0.1))


def test_a_flat_prior_has_a_constant_density_and_no_quantiles():
    flat = Prior.parse("flat()")
    assert np.all(flat.log_density(np.array([-3.0, 4.0])) == 0)
    with pytest.raises(ModelError, match="has no density"):
        flat.quantile(np.array([0.5]), np.array([0.5]))


def test_a_fixed_prior_is_that_value_everywhere():
    prior = Prior.parse("fixed(0.7)")
    assert prior.is_fixed
    assert np.all(normal_score_table(prior) == 0.7)


@pytest.mark.parametrize(
    ("text", "scaled"),
    [
        ("normal(1, 2)", "normal(10, 20)"),
        ("student(4, 1, 2)", "student(4, 10, 20)"),
        ("half-normal(0.5)", "half-normal(5)"),
        ("half-t(3, 0.5)", "half-t(3, 5)"),
        ("log-normal(1.3, 0.5)", "log-normal(13, 0.5)"),
        ("truncated-normal(0, 1, -2, 3)", "truncated-normal(0, 10, -20, 30)"),
        ("fixed(2)", "fixed(20)"),
        ("beta(2, 2)", "beta(2, 2)"),
        ("flat()", "flat()"),
    ],
)
def test_scaling_changes_lengths_and_nothing_else(text, scaled):
    assert Prior.parse(text).scaled(10) == Prior.parse(scaled)


def test_a_shift_moves_the_location_and_keeps_the_spread():
    assert Prior.parse("normal(1, 2)").scaled(2, shift=5) == Prior.parse("normal(7, 4)")
    assert Prior.parse("student(4, 1, 2)").scaled(2, shift=5) == Prior.parse("student(4, 7, 4)")


@pytest.mark.parametrize("nu", [2.0, 4.0, 30.0])
def test_mixing_a_normal_over_the_table_makes_a_student(nu):
    z, factor = table_points(), student_mixing_table(nu)
    weight = stats.norm.pdf(z) / stats.norm.pdf(z).sum()
    for x in (0.0, 1.0, 3.0):
        mixed = weight @ stats.norm.pdf(x, scale=factor)
        assert mixed == pytest.approx(stats.t(nu).pdf(x), rel=2e-4)
