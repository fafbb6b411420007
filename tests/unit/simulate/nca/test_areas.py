"""Are areas exact where they should be?"""

import numpy as np
import pytest
from scipy.integrate import quad

from openldn.simulate.nca.areas import measure_segments

ALL = np.array([True])


@pytest.mark.parametrize("fall", [1e-9, 1e-6, 1e-3, 0.0299, 0.0301, 0.5, 5.0, -1e-4, -2.0])
def test_an_exponential_segment_is_measured_to_full_precision(fall):
    start, width, before = 3.0, 2.0, 7.0
    after = before * np.exp(-fall)
    area, moment = measure_segments(
        np.array([start, start + width]), np.array([before, after]), log=ALL
    )
    rate = np.log(before / after) / width

    def level(time):
        return before * np.exp(-rate * (time - start))

    exact = quad(level, start, start + width, epsabs=0, epsrel=1e-13)[0]
    exact_moment = quad(lambda t: t * level(t), start, start + width, epsabs=0, epsrel=1e-13)[0]
    assert area[0] == pytest.approx(exact, rel=1e-13)
    assert moment[0] == pytest.approx(exact_moment, rel=1e-13)


def test_two_values_whose_logarithms_are_equal_make_a_rectangle():
    level = np.array([1e300, np.nextafter(1e300, 0)])
    area, _ = measure_segments(np.array([0.0, 1.0]), level, log=ALL)
    assert area[0] == pytest.approx(1e300)
