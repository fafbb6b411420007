"""What is known: studies, effect sizes, synthesis, claims and priors, each with its source."""

import lazy_loader

# What the door shows stands in ``__init__.pyi``; a name is loaded when it is asked for, so that
# looking a study up does not wait for what computes.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
