"""Single-patient trials: designed, kept blind, and judged for this person alone."""

import lazy_loader

# What the door shows stands in ``__init__.pyi``; a name is loaded when it is asked for, so that a
# command does not wait for the engine of another.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
