"""Models of differential equations written as text, their dosing, and how they are run.

No clinical word stands here: a model is a text file, a patient a row of numbers.
"""

import lazy_loader

# What the door shows stands in ``__init__.pyi``; symbolic algebra is loaded only when asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
