"""Settings for all tests."""

from hypothesis import settings

# The same examples in every run, and no time limit that a busy machine could break.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("steady")
