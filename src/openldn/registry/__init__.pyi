"""Many courses together: contributions without diaries, pooling, cohorts and their denominators."""

__all__: list[str] = []
