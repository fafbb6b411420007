"""Random numbers that a patient keeps: one stream per (seed, patient, purpose).

A purpose is a name, like ``parameter CL``. What a patient draws for a purpose depends on nothing
else: not on how many patients there are, in which chunk or thread the patient is computed, or what
is drawn for another purpose. So the first 100 of 10,000 patients are the 100 patients, and adding
a draw for one purpose moves no other.

Notes
-----
Philox is counter-based: a block of four numbers is a function of a key and a counter. The key is
the seed and a hash of the purpose; the counter holds the patient and the number of the block. The
patient counts fastest, so that one call of numpy's generator serves consecutive patients.

References
----------
Salmon et al. (2011). Parallel random numbers: as easy as 1, 2, 3. DOI 10.1145/2063384.2063405.
"""

from hashlib import blake2b

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray
from scipy.special import ndtri

from openldn.errors import SimulationError

Floats = NDArray[np.float64]

_BLOCK = 4  # numbers that Philox gives per counter
_HIGHEST_SEED = 2**64 - 1


def draw_uniforms(seed: int, purpose: str, *, first: int, n: int, k: int) -> Floats:
    """Draw uniform numbers between 0 and 1, neither 0 nor 1.

    Parameters
    ----------
    seed : int
        0 to 2**64 - 1.
    purpose : str
        What they are for; each purpose has its own stream.
    first : int
        Number of the first patient, counted from 0.
    n : int
        How many patients.
    k : int
        How many numbers for each patient. More never changes those before.

    Returns
    -------
    array of shape (n, k)

    Raises
    ------
    SimulationError
        If the seed is out of range, or a number is negative.

    Examples
    --------
    >>> many = draw_uniforms(1, "weight", first=0, n=1000, k=2)
    >>> few = draw_uniforms(1, "weight", first=10, n=1, k=5)
    >>> bool((many[10] == few[0, :2]).all())
    True
    """
    for name, value in (("first", first), ("n", n), ("k", k)):
        if value < 0:
            raise SimulationError(f"{name} is {value}; must be 0 or more.")
    key = _key(seed, purpose)
    blocks = -(-k // _BLOCK)
    words = np.empty((n, blocks, _BLOCK), dtype=np.uint64)
    for block in range(blocks):
        counter = np.array([first, block, 0, 0], dtype=np.uint64)
        words[:, block] = Philox(key=key, counter=counter).random_raw(n * _BLOCK).reshape(n, _BLOCK)
    # 53 bits, moved by half a step: the ends 0 and 1 cannot come.
    return (
        (words.reshape(n, blocks * _BLOCK)[:, :k] >> np.uint64(11)).astype(float) + 0.5
    ) * 2.0**-53


def draw_normals(seed: int, purpose: str, *, first: int, n: int, k: int) -> Floats:
    """Draw standard normal numbers; arguments as for :func:`draw_uniforms`.

    Each comes from one uniform through the inverse distribution, so that the number of a draw
    says where it stands in the stream.
    """
    return np.asarray(ndtri(draw_uniforms(seed, purpose, first=first, n=n, k=k)))


def make_generator(seed: int, purpose: str, *, index: int = 0) -> Generator:
    """Make a generator for draws that belong to no patient, such as those of an outer loop.

    It never meets the numbers of :func:`draw_uniforms`: it counts in another part of the counter.

    Parameters
    ----------
    index : int
        Which of several generators for the purpose; 0 or more.
    """
    counter = np.array([0, 0, 0, 1 + index], dtype=np.uint64)
    return Generator(Philox(key=_key(seed, purpose), counter=counter))


def _key(seed: int, purpose: str) -> NDArray[np.uint64]:
    if not 0 <= seed <= _HIGHEST_SEED:
        raise SimulationError(f"seed is {seed}; must be 0 to 2**64 - 1.")
    hashed = int.from_bytes(blake2b(purpose.encode(), digest_size=8).digest(), "little")
    return np.array([seed, hashed], dtype=np.uint64)
