"""What is timed."""

from benchmarks.simulate.engines import NIGHTLY, Job

# Rounds of a job that takes longer than this are not repeated, and the page says so.
LONG_S = 30.0
# The tolerance at which OpenLDN's error is that of the peers at 1e-6, or smaller.
OURS = 1e-5


def race_jobs() -> list[Job]:
    """OpenLDN beside its peers on LDN-10, 90 nights."""
    return [
        *(_ours(n, rtol) for rtol in (1e-5, 1e-6) for n in (1, 100, 1000)),
        *(_ours(100, rtol) for rtol in (1e-3, 1e-4, 1e-7)),
        _ours(10_000, OURS, work=NIGHTLY),
        Job(engine="numbalsoda", patients=1),
        *(Job(engine="numbalsoda", patients=100, rtol=r, workers=2) for r in (1e-5, 1e-6, 1e-7)),
        *(Job(engine="numbalsoda", patients=n, workers=2, once=True) for n in (1000, 10_000)),
        Job(engine="roadrunner", patients=1),
        *(Job(engine="roadrunner", patients=100, rtol=r, workers=2) for r in (1e-5, 1e-6, 1e-7)),
        Job(engine="roadrunner", patients=1000, workers=2, once=True),
        Job(engine="tsit5", patients=1),
        Job(engine="tsit5", patients=100),
        Job(engine="tsit5", patients=1000, workers=2, once=True),
        Job(engine="kvaerno5", patients=8),
        Job(engine="scipy", patients=4),
        Job(engine="sundae", patients=4),
    ]


def long_jobs() -> list[Job]:
    """Minutes each; run with ``--long``."""
    return [Job(engine="roadrunner", patients=10_000, workers=2, once=True)]


def scaling_jobs() -> list[Job]:
    """How OpenLDN grows with people, nights, cores and states; the best peer with states."""
    nightly = [
        _ours(n, OURS, work=NIGHTLY, group="patients", once=n > 10_000)
        for n in (1, 10, 100, 1000, 100_000)
    ]
    nights = [_ours(1000, OURS, work=NIGHTLY, group="nights", nights=n) for n in (30, 90, 360)]
    cores = [_ours(1000, OURS, group="cores", workers=n) for n in (1, 2)]
    states = [
        Job(engine=engine, model=model, patients=100, rtol=rtol, workers=2, group="states")
        for engine, rtol in (("openldn", OURS), ("numbalsoda", 1e-6))
        for model in ("ldn10", "ldn30")
    ]
    return [*nightly, *nights, *cores, *states]


def quick_jobs() -> list[Job]:
    """A minute: does it run? The numbers mean nothing."""
    nights = {"nights": 2}
    return [
        *(Job(engine="openldn", patients=n, rtol=OURS, workers=2, **nights) for n in (1, 8)),
        Job(engine="openldn", patients=8, rtol=OURS, work=NIGHTLY, **nights),
        *(Job(engine=e, patients=2, **nights) for e in ("numbalsoda", "roadrunner", "scipy")),
        *(Job(engine=e, patients=2, **nights) for e in ("sundae", "tsit5", "kvaerno5")),
    ]


def _ours(n: int, rtol: float, **rest: object) -> Job:
    given = {"workers": 2 if n > 1 else 1} | rest
    return Job(engine="openldn", patients=n, rtol=rtol, **given)  # type: ignore[arg-type]
