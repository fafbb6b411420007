"""The engines: each loads, compiles, and then gives the effect's posterior again and again."""

import os
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from validation.courses import Case

from openldn.inference import fit_course

Floats = NDArray[np.float64]

# A sampler that takes longer than this is run once.
LONG_S = 90.0


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How long the samplers run; ``repeats``: calls of OpenLDN that one time is the median of."""

    chains: int = 4
    draws: int = 1000
    tune: int = 1000
    cores: int = 2
    repeats: int = 200


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Posterior of the effect; ``ess``: effective draws of a sampler."""

    seconds: float
    cpu: float
    mean: float
    sd: float
    p_below_margin: float
    p_below_zero: float
    ess: float | None = None
    parts: dict[str, float] | None = None
    with_compiling: bool = False


class Clock:
    """Wall time, and processor time of this process and its children."""

    def __init__(self) -> None:
        self._cpu, self._wall = self._now(), time.perf_counter()

    def seconds(self) -> float:
        return time.perf_counter() - self._wall

    def cpu(self) -> float:
        return self._now() - self._cpu

    @staticmethod
    def _now() -> float:
        both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        used = [resource.getrusage(who) for who in both]
        return sum(one.ru_utime + one.ru_stime for one in used)


class Engine(Protocol):
    """Made with all its imports; ``compile`` is called once, ``run`` many times."""

    def compile(self) -> None: ...

    def run(self, seed: int) -> Answer: ...


class OpenLDN:
    """One call of ``fit_course``, and what a report says of the effect."""

    def __init__(self, case: Case, settings: Settings) -> None:
        self.case, self.settings = case, settings
        self.model = case.model()
        self.prior = case.effect_prior(self.model)

    def compile(self) -> None:
        """Nothing: the kernels were prepared when OpenLDN was installed."""

    def run(self, seed: int) -> Answer:  # noqa: ARG002 - nothing is random
        answer = self._once()
        clocks, fits = [], []
        for _ in range(self.settings.repeats):
            clock = Clock()
            answer = self._once()
            clocks.append((clock.seconds(), clock.cpu()))
            fits.append(answer.seconds)
        seconds, cpu = (median([pair[k] for pair in clocks]) for k in range(2))
        return replace(answer, seconds=seconds, cpu=cpu, parts={"fit_course": median(fits)})

    def _once(self) -> Answer:
        clock = Clock()
        fit = fit_course(self.model.latent, levels=self.model.levels)
        seconds = clock.seconds()
        posterior = fit.curve.posterior(self.prior)
        return Answer(
            seconds=seconds,
            cpu=0.0,
            mean=posterior.mean,
            sd=posterior.sd,
            p_below_margin=posterior.probability_below(-self.case.margin),
            p_below_zero=posterior.probability_below(0.0),
        )


class PyMC:
    """The model of ``validation/nuts``, sampled by PyMC itself."""

    def __init__(self, case: Case, settings: Settings) -> None:
        import pymc
        from validation.nuts.models import EFFECT, make_pymc_model

        self.pymc, self.case, self.settings, self.name = pymc, case, settings, EFFECT
        self.make = make_pymc_model

    def compile(self) -> None:
        self.model = self.make(self.case, self.case.model())
        self._sample(0, replace(self.settings, draws=5, tune=5))

    def run(self, seed: int) -> Answer:
        clock = Clock()
        draws = self._sample(seed, self.settings)
        return summarize(draws, clock, self.case)

    def _sample(self, seed: int, settings: Settings) -> Floats:
        trace = self.pymc.sample(
            draws=settings.draws, tune=settings.tune, chains=settings.chains,
            cores=settings.cores, random_seed=seed, model=self.model, progressbar=False,
            compute_convergence_checks=False,
        )  # fmt: skip
        return np.asarray(trace.posterior[self.name])


class Nutpie(PyMC):
    """The same model, compiled to numba and sampled by nutpie."""

    def compile(self) -> None:
        import nutpie

        self.nutpie = nutpie
        self.compiled = nutpie.compile_pymc_model(self.make(self.case, self.case.model()))
        self._sample(0, replace(self.settings, draws=5, tune=5))

    def _sample(self, seed: int, settings: Settings) -> Floats:
        trace = self.nutpie.sample(
            self.compiled, draws=settings.draws, tune=settings.tune, chains=settings.chains,
            cores=settings.cores, seed=seed, progress_bar=False,
        )  # fmt: skip
        return np.asarray(trace.posterior[self.name])


class NumPyro:
    """The same model in NumPyro; chains in one program, the fastest of its ways here."""

    def __init__(self, case: Case, settings: Settings) -> None:
        os.environ["JAX_ENABLE_X64"] = "1"
        import jax
        from benchmarks.numpyro_model import EFFECT, make_numpyro_model
        from numpyro.infer import MCMC, NUTS

        self.jax, self.case, self.settings, self.name = jax, case, settings, EFFECT
        self.make, self.MCMC, self.NUTS = make_numpyro_model, MCMC, NUTS

    def compile(self) -> None:
        """The program is made for one number of draws, so a whole run goes with it."""
        kernel = self.NUTS(self.make(self.case, self.case.model()))
        self.mcmc = self.MCMC(
            kernel, num_warmup=self.settings.tune, num_samples=self.settings.draws,
            num_chains=self.settings.chains, chain_method="vectorized", progress_bar=False,
        )  # fmt: skip
        clock = Clock()
        self.first = summarize(self._sample(0), clock, self.case)

    def run(self, seed: int) -> Answer:
        if self.first.seconds > LONG_S:
            return replace(self.first, with_compiling=True)
        clock = Clock()
        draws = self._sample(seed)
        return summarize(draws, clock, self.case)

    def _sample(self, seed: int) -> Floats:
        self.mcmc.run(self.jax.random.PRNGKey(seed))
        return np.asarray(self.mcmc.get_samples(group_by_chain=True)[self.name])


ENGINES: dict[str, Callable[[Case, Settings], Engine]] = {
    "openldn": OpenLDN,
    "nutpie": Nutpie,
    "pymc": PyMC,
    "numpyro": NumPyro,
}


def summarize(draws: Floats, clock: Clock, case: Case) -> Answer:
    """Of an array (chains, draws)."""
    return Answer(
        seconds=clock.seconds(),
        cpu=clock.cpu(),
        mean=float(draws.mean()),
        sd=float(draws.std()),
        p_below_margin=float((draws < -case.margin).mean()),
        p_below_zero=float((draws < 0).mean()),
        ess=effective_draws(draws),
    )


def effective_draws(draws: Floats) -> float:
    """Bulk of the chains, by Geyer's initial monotone sequence."""
    chains, size = draws.shape
    centered = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centered, 2 * size)
    covariance = np.fft.irfft(spectrum * spectrum.conj())[:, :size].mean(axis=0) / size
    within = covariance[0] * size / (size - 1)
    between = draws.mean(axis=1).var(ddof=1) if chains > 1 else 0.0
    correlation = 1.0 - (within - covariance) / (within * (size - 1) / size + between)
    pairs = correlation[: size // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    pairs = np.minimum.accumulate(pairs[: negative[0] if len(negative) else len(pairs)])
    return float(chains * size / max(2.0 * pairs.sum() - 1.0, 1e-3))


def median(values: list[float]) -> float:
    return float(np.median(values))


def as_dict(answer: Answer) -> dict[str, Any]:
    return asdict(answer)
