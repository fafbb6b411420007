"""Cohorts: response categories, survival, retention, adverse events; always with denominators."""

import lazy_loader

# What the door shows stands in ``__init__.pyi``; a name is loaded when it is asked for, so that a
# share with its interval does not wait for the engine of regressions.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
