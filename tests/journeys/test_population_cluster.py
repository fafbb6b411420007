"""Does a population survive a killed worker, digit for digit?"""

import os
import signal

import pytest

from openldn.actions import PopulationRequest, read_adherence, simulate_request

distributed = pytest.importorskip("distributed")

# Compiling the kernel and starting workers takes a while.
pytestmark = pytest.mark.slow

MODEL = """
name = "one compartment"

[parameters]
ka = { value = 1.2, unit = "1/h", sd = 0.5 }
CL = { value = 10, unit = "L/h", sd = 0.3 }
V  = { value = 50, unit = "L", sd = 0.2 }
F  = { value = 0.5, sd = 0.4, max = 1 }

[states]
gut     = "mg"
central = "mg"

[equations]
gut     = "-ka*gut"
central = "ka*gut - CL/V*central"

[dosing.gut]
F = "F"

[outputs]
concentration = { value = "central/V", unit = "ng/mL" }
"""


@pytest.fixture
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        yield local


def _request(tmp_path, **more):
    file = tmp_path / "one.toml"
    file.write_text(MODEL, encoding="utf-8")
    asked = {
        "n": 602,
        "seed": 4,
        "dose": "1.5x14 4.5",
        "nights": 60,
        "hypotheses": "",
        "model_files": (file,),
        "outputs": ("concentration",),
        "thresholds": {"concentration": (10.0,)},
        "adherence": read_adherence(misses="markov=0.05,0.4", jitter="0.75,2.5", late="0.5,10"),
    }
    return PopulationRequest(**{**asked, **more})


def test_threads_pieces_a_cluster_and_a_killed_worker_change_no_digit(cluster, tmp_path):
    alone = simulate_request(_request(tmp_path))
    assert alone.identical(simulate_request(_request(tmp_path, n_threads=2, chunk=256)))
    killed = []

    def kill(done, total):
        if done >= 100 and not killed:
            victim = next(iter(cluster.workers.values())).pid
            killed.append(victim)
            os.kill(victim, signal.SIGKILL)

    far = simulate_request(
        _request(tmp_path, chunk=20, cluster=cluster.scheduler_address), progress=kill
    )
    assert killed
    assert alone.identical(far)
    assert int(alone.failed.sum()) == 0
