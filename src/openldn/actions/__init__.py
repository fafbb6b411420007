"""One file per stage: load, call the stage, save. The clock and the seed enter here."""

from openldn.actions.doctor import Check, Examination, examine_installation

__all__ = ["Check", "Examination", "examine_installation"]
