"""Can the same call run on a cluster?"""

import pytest
from tests.cast import CROSSED, PAIN, make_course, wander, whole

from openldn.actions import judge_courses
from openldn.actions.batch import on_cluster
from openldn.cli.main import main
from openldn.errors import ExchangeError
from openldn.trial import Question, default_model

distributed = pytest.importorskip("distributed")


@pytest.fixture
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        yield local


def test_a_dask_cluster_gives_the_same_answers_as_this_process(cluster):
    courses = [
        make_course(whole(6 - CROSSED + wander(seed, len(CROSSED))), CROSSED) for seed in range(230)
    ]
    question = Question(
        instrument=PAIN,
        active="LDN",
        comparator="placebo",
        spec=default_model().with_prior("normal(0, 2)"),
        thorough=False,
    )
    with on_cluster(cluster.scheduler_address) as executor:
        far = judge_courses(courses, question, executor=executor)
    near = judge_courses(courses, question, jobs=1)
    # To rounding: a worker may sum in another order than this process.
    for one, other in zip(far, near, strict=True):
        assert one.contrast.ci95 == pytest.approx(other.contrast.ci95, abs=1e-9)
        assert one.contrast.p_mcid == pytest.approx(other.contrast.p_mcid, abs=1e-9)
        assert one.verdict.recommendation is other.verdict.recommendation


def test_a_simulated_design_gives_the_same_numbers_on_a_cluster(cluster, tmp_path, capsys):
    path = tmp_path / "design.toml"
    words = ("--outcome", "pain", "--range", "0", "10", "--mcid", "1", "--onset", "0")
    assert main(["trial", "design", *words, "--out", str(path)]) == 0
    capsys.readouterr()
    simulate = ["trial", "power", str(path), "--onset", "0", "--courses", "150", "--json"]
    assert main([*simulate, "--cluster", cluster.scheduler_address]) == 0
    far = capsys.readouterr().out
    assert main([*simulate, "--jobs", "1"]) == 0
    assert far == capsys.readouterr().out


def test_an_address_where_nobody_answers_is_named():
    with (
        pytest.raises(ExchangeError, match=r"tcp://127\.0\.0\.1:1"),
        on_cluster("tcp://127.0.0.1:1"),
    ):
        pass
