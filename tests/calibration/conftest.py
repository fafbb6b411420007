"""The study is run once for all tests; finished parts are kept in ``build/calibration``."""

import pytest


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="calibration: few people, a smoke run")


@pytest.fixture(scope="session")
def is_quick(request):
    return bool(request.config.getoption("--quick", default=False))


@pytest.fixture(scope="session")
def results(request, is_quick):
    from validation.calibration.study import QUICK_SHARE, run_study
    from validation.calibration.summary import summarize

    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():  # the progress bar is to be seen
        return summarize(run_study(share=QUICK_SHARE if is_quick else 1.0))
