"""Run the study: `python -m validation.calibration.study`; finished parts are kept and skipped.

The rows are kept in ``build/calibration/``, each beside the state of the sources that made
it, so that a change of the model or the engine starts afresh, and a new cell or another judge
leaves the rows of all other cells as they are. ``--write`` also renews ``results.json``,
``docs/calibration.md`` and its plots.
"""

import argparse
import ast
import hashlib
import json
import multiprocessing
import os
import tomllib
import zlib
from functools import cache
from pathlib import Path

import numpy as np
from tqdm import tqdm
from validation.calibration.cells import CELLS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KEPT = ROOT / "build" / "calibration"
RESULTS = HERE / "results.json"
# What the numbers of every cell depend on; each cell names the files here that make its own, and
# those of POOLING that it needs.
SOURCES = ("src/openldn/inference", "src/openldn/trial")
POOLING = ROOT / "src/openldn/inference/hierarchy"
# Parts of trial that no cell comes through.
APART = tuple(
    ROOT / "src/openldn/trial" / name for name in ("custody", "dose_finding", "unblinded")
)
PROCESSES = 2
# A smoke run takes this share of the patients.
QUICK_SHARE = 0.05


def fingerprint(cell):
    """A short name for the state of what the rows of a cell depend on, words not counted."""
    own = [_meaning(HERE / name) for name in cell.sources]
    own += [_meaning(POOLING / name) for name in cell.pooling]
    asked = (cell.name, cell.judge.func.__name__, sorted(cell.judge.keywords.items()))
    return hashlib.sha256(repr((_engine(), own, asked)).encode()).hexdigest()[:12]


@cache
def _engine():
    paths = [path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*"))]
    return tuple(
        _meaning(path)
        for path in paths
        if path.suffix in {".py", ".toml"} and path.parent not in (POOLING, *APART)
    )


@cache
def _meaning(path):
    text = path.read_text(encoding="utf-8")
    meaning = ast.dump(_wordless(text)) if path.suffix == ".py" else tomllib.loads(text)
    digest = hashlib.sha256(f"{path.relative_to(ROOT)} {meaning}".encode())
    return digest.hexdigest()


def _wordless(text):
    """A module without its docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(
            node
        ):
            del node.body[0]
    return tree


def chunks_of(cell, share):
    """Numbers of the chunks of a cell; a smaller share takes the first ones."""
    return range(max(1, round(cell.patients * share / cell.chunk)))


def judge_chunk(task):
    """Rows of one chunk; the seed is the name of the cell and the number of the chunk."""
    index, number = task
    cell = CELLS[index]
    rng = np.random.default_rng([zlib.crc32(cell.name.encode()), number])
    return index, number, [cell.judge(rng) for _ in range(cell.chunk)]


def read_kept(path):
    """Rows by state of the sources and chunk; a line that was cut off is left out."""
    kept = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        kept[entry["state"], entry["chunk"]] = entry["rows"]
    return kept


def run_study(*, share=1.0, folder=KEPT):
    """Judge all people that are not judged yet; rows of every cell, an array by name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "rows.jsonl"
    states = [fingerprint(cell) for cell in CELLS]
    kept = read_kept(path)
    wanted = [(i, k) for i, cell in enumerate(CELLS) for k in chunks_of(cell, share)]
    missing = [(i, k) for i, k in wanted if (states[i], k) not in kept]
    # Every cell at its first chunks before any at its last: a run cut short is a smaller study.
    missing.sort(key=lambda task: (task[1] + 1) * CELLS[task[0]].chunk / CELLS[task[0]].patients)
    # One thread each: the matrices are small, and more threads only get in each other's way.
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    people = sum(CELLS[i].chunk for i, _ in missing)
    with (
        multiprocessing.get_context("spawn").Pool(PROCESSES) as pool,
        path.open("a", encoding="utf-8") as file,
        tqdm(total=people, unit="person", desc="calibration", smoothing=0.02) as bar,
    ):
        for index, number, rows in pool.imap_unordered(judge_chunk, missing):
            cell = CELLS[index]
            kept[states[index], number] = rows
            entry = {"cell": cell.name, "state": states[index], "chunk": number, "rows": rows}
            file.write(json.dumps(entry) + "\n")
            file.flush()
            bar.update(cell.chunk)
    return {
        cell.name: np.concatenate([np.array(kept[state, k]) for k in chunks_of(cell, share)])
        for cell, state in zip(CELLS, states, strict=True)
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the people; 0.05: smoke run")
    parser.add_argument("--write", action="store_true", help="renew results, page and plots")
    asked = parser.parse_args()
    from validation.calibration.page import write_page
    from validation.calibration.plots import write_plots
    from validation.calibration.summary import summarize

    results = summarize(run_study(share=asked.share))
    if asked.write:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        write_page(results)
        write_plots(results)
    else:
        print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
