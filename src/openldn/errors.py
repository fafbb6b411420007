"""The error tree of OpenLDN.

::

    OpenLDNError
      InputError            the caller must change something they gave
        DiaryError          a diary file: its columns, dates, values, labels
        InstrumentError     an outcome instrument: range, direction, MCID
        CourseError         a course: entries, treatments, periods
        DesignError           the design of a trial: treatments, order, days, allocation
        RegistryError         a contribution to a registry, or what was asked of a registry
        RecordError         what is known of a person: conditions, medicines, laboratory values
        RegimenError        a dosing plan or a compounding order
        ModelError          a model file or option: priors, likelihood, equations, units
        StudyError          a study: counts, intervals, effect sizes, what may be pooled
        DosingError         dosing records: columns, times, amounts, intervals
      SafetyHold            a safety rule says no; carries the ids of the rules
      InferenceError        the numbers could not be computed to the stated accuracy
      SimulationError       a simulation cannot be run, or gave no usable answer
      NotFound              something named was not there
      ExchangeError         a file or message could not be read or written

Anything else that is raised is a bug. Messages name fields, rows, values and units,
say what is allowed and what to do; they never hold a person's name or free text.
"""


class OpenLDNError(Exception):
    """Root of every error that OpenLDN raises on purpose."""


class InputError(OpenLDNError):
    """The caller must change something they gave."""


class DiaryError(InputError):
    """A diary cannot be read as it is; the message names row, column, value and remedy."""


class InstrumentError(InputError):
    """An outcome instrument is not consistent with itself."""


class CourseError(InputError):
    """A course of treatment is not consistent with itself."""


class DesignError(InputError):
    """A trial cannot be designed, allocated or opened as asked."""


class RegistryError(InputError):
    """A contribution cannot be used, or what was asked of a registry cannot be done."""


class RecordError(InputError):
    """What was given of a person contradicts itself or cannot be read."""


class RegimenError(InputError):
    """A regimen or a compounding order cannot be made as asked."""


class ModelError(InputError):
    """A model file or a model option cannot be used as given."""


class StudyError(InputError):
    """A study contradicts itself, or what was asked of studies cannot be done."""


class DosingError(InputError):
    """Dosing records cannot be carried out as they are."""


class SafetyHold(OpenLDNError):
    """A safety rule says no; what would lift the hold stands in the message.

    Parameters
    ----------
    message : str
    rule_ids : tuple of str
        Ids of the rules that hold, like ``R114``.
    """

    def __init__(self, message: str, *, rule_ids: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.rule_ids = rule_ids


class InferenceError(OpenLDNError):
    """The posterior could not be computed to the stated accuracy."""


class SimulationError(OpenLDNError):
    """A simulation cannot be run as asked, or gave no usable answer."""


class NotFound(OpenLDNError):
    """Something that was named does not exist."""


class ExchangeError(OpenLDNError):
    """A file or message could not be read or written."""
