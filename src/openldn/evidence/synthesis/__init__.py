"""Effect sizes and their synthesis: pooled, with heterogeneity, bias and priors."""

from openldn.evidence.synthesis.asymmetry import (
    AsymmetryTest,
    PetPeese,
    RankTest,
    estimate_pet_peese,
    rank_asymmetry,
    regress_asymmetry,
)
from openldn.evidence.synthesis.back_transform import back_transform
from openldn.evidence.synthesis.bayes import (
    BayesianSynthesis,
    Mixture,
    TauPosterior,
    pool_bayesian,
)
from openldn.evidence.synthesis.convert import (
    change_sd,
    correlation_from_change,
    interval_from_se,
    p_from_statistic,
    quantile,
    sd_from_interval,
    sd_from_se,
    se_from_interval,
    se_from_p,
    se_from_statistic,
    smd_from_t,
    statistic_from_p,
    t_from_f,
    to_log_scale,
)
from openldn.evidence.synthesis.effect_sizes import MEASURES, effect_size
from openldn.evidence.synthesis.fit import METHODS, TESTS
from openldn.evidence.synthesis.medians import Approximation, approximate_mean
from openldn.evidence.synthesis.mixed_logit import pool_mixed_logit
from openldn.evidence.synthesis.pool import pool, pool_many
from openldn.evidence.synthesis.regression import (
    Coefficient,
    Regression,
    Subgroups,
    pool_subgroups,
    regress_effects,
)
from openldn.evidence.synthesis.result import Synthesis, SynthesisTable
from openldn.evidence.synthesis.sensitivity import (
    Influence,
    leave_one_out,
    measure_influence,
    pool_cumulatively,
)
from openldn.evidence.synthesis.table_pool import pool_mantel_haenszel, pool_peto
from openldn.evidence.synthesis.trim_fill import TrimFill, trim_and_fill

__all__ = [
    "MEASURES",
    "METHODS",
    "TESTS",
    "Approximation",
    "AsymmetryTest",
    "BayesianSynthesis",
    "Coefficient",
    "Influence",
    "Mixture",
    "PetPeese",
    "RankTest",
    "Regression",
    "Subgroups",
    "Synthesis",
    "SynthesisTable",
    "TauPosterior",
    "TrimFill",
    "approximate_mean",
    "back_transform",
    "change_sd",
    "correlation_from_change",
    "effect_size",
    "estimate_pet_peese",
    "interval_from_se",
    "leave_one_out",
    "measure_influence",
    "p_from_statistic",
    "pool",
    "pool_bayesian",
    "pool_cumulatively",
    "pool_mantel_haenszel",
    "pool_many",
    "pool_mixed_logit",
    "pool_peto",
    "pool_subgroups",
    "quantile",
    "rank_asymmetry",
    "regress_asymmetry",
    "regress_effects",
    "sd_from_interval",
    "sd_from_se",
    "se_from_interval",
    "se_from_p",
    "se_from_statistic",
    "smd_from_t",
    "statistic_from_p",
    "t_from_f",
    "to_log_scale",
    "trim_and_fill",
]
