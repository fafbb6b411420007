"""Effect sizes and their synthesis: pooled, with heterogeneity, bias and priors."""

from openldn.evidence.synthesis.pool import pool, pool_many
from openldn.evidence.synthesis.result import Synthesis, SynthesisTable

__all__ = ["Synthesis", "SynthesisTable", "pool", "pool_many"]
