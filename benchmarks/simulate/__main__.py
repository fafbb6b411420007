"""``python -m benchmarks.simulate``."""

from benchmarks.simulate.run import main

# Dask's workers import this module too, under another name.
if __name__ == "__main__":
    raise SystemExit(main())
