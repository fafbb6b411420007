"""One engine in a process of its own: ``python -m benchmarks.worker ENGINE CASE SETTINGS``.

Answers with one line of JSON for each line read: a seed runs the engine, an empty line ends.
"""

import json
import resource
import sys
import time
import warnings
from typing import Any, TextIO


def main(name: str, case_name: str, settings_text: str, out: TextIO) -> None:
    from benchmarks.cases import CASES
    from benchmarks.engines import ENGINES, Settings, as_dict

    warnings.simplefilter("ignore")
    started = time.perf_counter()
    engine = ENGINES[name](CASES[case_name](), Settings(**json.loads(settings_text)))
    loaded = time.perf_counter()
    engine.compile()
    _say(out, load=loaded - started, compile=time.perf_counter() - loaded)
    for line in sys.stdin:
        if not line.strip():
            break
        _say(out, **as_dict(engine.run(int(line))))
    _say(out, memory_mb=peak_memory_mb())


def peak_memory_mb() -> float:
    """Of this process, and of the largest of its children."""
    unit = 1024.0**2 if sys.platform == "darwin" else 1024.0
    return sum(
        resource.getrusage(who).ru_maxrss / unit
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def _say(out: TextIO, **content: Any) -> None:
    out.write(json.dumps(content) + "\n")
    out.flush()


if __name__ == "__main__":
    # What libraries print must not stand between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    main(*sys.argv[1:4], answers)
