"""Proposing a design: its lengths, what they rest on, what they show of a slow effect."""

from openldn.trial.planning.onset import OnsetShare, mean_share, onset_share, onset_shares
from openldn.trial.planning.proposal import PERIOD_DAYS, DesignProposal, propose_design
from openldn.trial.planning.reasons import describe_onset
from openldn.trial.planning.receptors import ReceptorDays, receptor_days
from openldn.trial.planning.wish import SIMULATED, DesignWish, onset_prior

__all__ = [
    "PERIOD_DAYS",
    "SIMULATED",
    "DesignProposal",
    "DesignWish",
    "OnsetShare",
    "ReceptorDays",
    "describe_onset",
    "mean_share",
    "onset_prior",
    "onset_share",
    "onset_shares",
    "propose_design",
    "receptor_days",
]
