"""One engine in a process of its own: ``worker.py ENGINE DATA ANSWER``.

Says ``ready``; for each line read it runs once and says the seconds; the answer is kept.
"""

import sys
import time

import numpy as np
from benchmarks.evidence.engines import ENGINES, Pools


def read_pools(path: str) -> Pools:
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    starts = np.flatnonzero(np.diff(table[:, 0], prepend=-1))[1:]
    return [(part[:, 1].copy(), part[:, 2].copy()) for part in np.split(table, starts)]


def main() -> None:
    name, data, answer = sys.argv[1:]
    pools = read_pools(data)
    run = ENGINES[name]()
    np.savetxt(answer, run(pools), fmt="%.17g", delimiter=",")
    print("ready", flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        run(pools)
        print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    main()
