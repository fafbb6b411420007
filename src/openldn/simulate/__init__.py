"""What a dose does in the body, under each hypothesis, with what each number rests on."""

import lazy_loader

# What the door shows stands in ``__init__.pyi``; a name is loaded when it is asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
