"""From rows to profiles: which samples follow which dose."""

from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from openldn.errors import DosingError
from openldn.exchange.diary_findings import name_rows
from openldn.exchange.nca_rows import Rows, parse_route
from openldn.exchange.nca_samples import Duplicates, take_samples
from openldn.record import Floats
from openldn.simulate import nca


@dataclass(frozen=True, kw_only=True)
class Dosing:
    """How doses were given, where the file has no column for it.

    ``steady_state`` None leaves it to the file: a constant dose with tau is at steady state.
    """

    dose: float | None = None
    dose_time: float | None = None
    route: str | None = None
    duration: float | None = None
    tau: float | None = None
    steady_state: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ReadProfile:
    """A profile, and what was assumed or left out when it was read."""

    profile: nca.Profile
    notes: tuple[str, ...] = ()


def make_profiles(rows: Rows, *, dosing: Dosing, duplicates: Duplicates) -> list[ReadProfile]:
    """Part the rows by subject, interval and dose."""
    made: list[ReadProfile] = []
    for id_, groups in _part(rows).items():
        latest = -np.inf
        # By time, so that the order of the rows does not matter.
        timed = sorted(groups.items(), key=lambda item: float(rows.times[item[1]].min()))
        makers: list[_Maker] = []
        for label, members in timed:
            group = np.array(members)
            goes_on = bool(makers) and bool(rows.times[group].min() >= latest)
            latest = float(rows.times[group].max())
            makers.append(_Maker(rows, group, id_, label, goes_on=goes_on))
        for maker, following in zip_longest(makers, makers[1:]):
            is_followed = following is not None and following.goes_on
            made.extend(maker.make(dosing, duplicates, is_followed=is_followed))
    return made


def _part(rows: Rows) -> dict[str, dict[str | None, list[int]]]:
    """Rows of each subject and interval, in the order in which they come."""
    parted: dict[str, dict[str | None, list[int]]] = {}
    for place, (id_, label) in enumerate(zip(rows.ids, rows.intervals, strict=True)):
        parted.setdefault(id_, {}).setdefault(label, []).append(place)
    return parted


class _Maker:
    """Profiles of one subject and one label of an interval."""

    def __init__(
        self, rows: Rows, group: NDArray[np.int64], id_: str, label: str | None, *, goes_on: bool
    ) -> None:
        self.rows, self.group, self.id, self.label = rows, group, id_, label
        self.goes_on = goes_on
        self.notes: list[str] = []

    def make(
        self, dosing: Dosing, duplicates: Duplicates, *, is_followed: bool
    ) -> list[ReadProfile]:
        """One profile for each dose, or one for a dose that every row repeats."""
        dose_rows = self._find_dose_rows()
        times, values = take_samples(self.rows, self.group, duplicates=duplicates, notes=self.notes)
        if dose_rows is None:
            return [self._make_repeated(times, values, dosing, is_followed=is_followed)]
        return self._make_events(times, values, dose_rows, dosing, is_followed=is_followed)

    def _find_dose_rows(self) -> NDArray[np.int64] | None:
        """Rows that are doses; None if every row repeats one dose or there is none."""
        rows, group = self.rows, self.group
        given = ~np.isnan(rows.doses[group])
        if rows.events is not None:
            events: NDArray[np.int64] = group[rows.events[group] == 1]
            if np.isnan(rows.doses[events]).any():
                line = rows.lines[events[np.isnan(rows.doses[events]).argmax()]]
                raise DosingError(
                    f"row {line}: this row is a dose (EVID 1 or 4) and has no amount above 0; "
                    "fill in the dose."
                )
            if events.size:
                return events
        if not given.any() or (given.all() and self._is_one(rows.doses) and self._has_samples()):
            return None
        beside = group[given & ~np.isnan(rows.concentrations[group])]
        if beside.size > 1:
            raise DosingError(
                f"{name_rows(rows.lines[beside])}: a dose stands beside a concentration on some "
                "rows and not the same on all. Put each dose on a row of its own with a blank "
                "concentration, or the same dose on every row (of an interval)."
            )
        chosen: NDArray[np.int64] = group[given]
        return chosen

    def _make_repeated(
        self, times: Floats, values: Floats, dosing: Dosing, *, is_followed: bool
    ) -> ReadProfile:
        """The profile of a dose that every row repeats, or of none."""
        tau = self._number(self.rows.taus, "tau", dosing.tau)
        begins = is_followed and not self.goes_on
        steady_state = self._is_steady(dosing, begins=begins, default=tau is not None)
        start = self._number(self.rows.dose_times, "dose_time", dosing.dose_time)
        if start is None:
            start = self._guess_start(times)
        profile = self._profile(
            times, values, dosing,
            dose=self._number(self.rows.doses, "dose", dosing.dose), start=start, tau=tau,
            steady_state=steady_state, first=not self.goes_on, label=self.label,
        )  # fmt: skip
        return ReadProfile(profile=profile, notes=tuple(self.notes))

    def _guess_start(self, times: Floats) -> float:
        if self.goes_on and times.size and times[0] > 0:
            self.notes.append(
                f"no dose time is given and the times go on from the interval before; the dose "
                f"is taken to be at its first sample, {times[0]:g}"
            )
            return float(times[0])
        return 0.0

    def _make_events(
        self,
        times: Floats,
        values: Floats,
        dose_rows: NDArray[np.int64],
        dosing: Dosing,
        *,
        is_followed: bool,
    ) -> list[ReadProfile]:
        """One profile for each dose: from the dose before it to the dose after it."""
        rows = self.rows
        dose_rows = dose_rows[np.argsort(rows.times[dose_rows], kind="stable")]
        starts = rows.times[dose_rows]
        if (np.diff(starts) == 0).any():
            raise DosingError(
                f"{name_rows(rows.lines[dose_rows])}: two doses of one id share a time; join "
                "them into one row, or delete one."
            )
        gaps = np.diff(starts)
        made = []
        for k, row in enumerate(dose_rows):
            low = starts[k - 1] if k else -np.inf
            high = starts[k + 1] if k + 1 < starts.size else np.inf
            within = (times >= low) & (times <= high)
            notes = list(self.notes)
            given = self._number(rows.taus, "tau", dosing.tau, row=row)
            tau = given if given is not None else _tau_of(gaps, k, notes)
            alone = starts.size == 1
            begins = k == 0 and not self.goes_on and (is_followed or not alone)
            steady_state = self._is_steady(
                dosing, begins=begins, default=given is not None and alone, row=row
            )
            label = str(k + 1) if self.label is None else f"{self.label}.{k + 1}"
            profile = self._profile(
                times[within], values[within], dosing,
                dose=float(rows.doses[row]), start=float(starts[k]), tau=tau,
                steady_state=steady_state,
                first=k == 0 and not self.goes_on, label=self.label if alone else label,
                row=row,
            )  # fmt: skip
            made.append(ReadProfile(profile=profile, notes=tuple(notes)))
        return made

    def _profile(
        self, times: Floats, values: Floats, dosing: Dosing, *, dose: float | None, start: float,
        tau: float | None, steady_state: bool, first: bool, label: str | None,
        row: np.int64 | None = None,
    ) -> nca.Profile:  # fmt: skip
        duration = self._number(self.rows.durations, "duration", dosing.duration, row=row) or 0.0
        route = self._route(dosing, duration, row)
        try:
            return nca.Profile(
                times=times, concentrations=values, id=self.id, interval=label, dose=dose,
                dose_time=start, route=route, duration=duration, tau=tau,
                steady_state=steady_state, first_dose=first,
            )  # fmt: skip
        except DosingError as error:
            lines = self.rows.lines[self.group if row is None else np.array([row])]
            raise DosingError(f"{name_rows(lines)}: {error}") from None

    def _route(self, dosing: Dosing, duration: float, row: np.int64 | None) -> nca.Route:
        words = self._unique([self.rows.routes[i] for i in self._places(row)], "route")
        word = dosing.route if words is None else str(words)
        if word is None:
            return nca.Route.IV_INFUSION if duration > 0 else nca.Route.EXTRAVASCULAR
        return parse_route(word, duration=duration)

    def _is_steady(
        self, dosing: Dosing, *, begins: bool, default: bool, row: np.int64 | None = None
    ) -> bool:
        found = self._unique([self.rows.steady_states[i] for i in self._places(row)], "ss")
        if found is not None:
            return bool(found)
        # What is said of all doses cannot hold for the first of several.
        if begins:
            return False
        return default if dosing.steady_state is None else dosing.steady_state

    def _number(
        self, values: Floats, name: str, default: float | None, *, row: np.int64 | None = None
    ) -> float | None:
        places = self._places(row)
        held = [None if np.isnan(values[i]) else float(values[i]) for i in places]
        found = self._unique(held, name)
        return default if found is None else float(found)

    def _places(self, row: np.int64 | None) -> NDArray[np.int64]:
        return self.group if row is None else np.array([row])

    def _unique(
        self, found: "list[float | None] | list[str | None] | list[bool | None]", name: str
    ) -> "float | str | bool | None":
        held = {value for value in found if value is not None}
        if len(held) > 1:
            where = f" in interval {self.label}" if self.label is not None else ""
            raise DosingError(
                f"{name_rows(self.rows.lines[self.group])}: {name} has {len(held)} values for "
                f"one id{where}; give it once, or an interval column that parts the profiles."
            )
        return next(iter(held), None)

    def _has_samples(self) -> bool:
        return bool((~np.isnan(self.rows.concentrations[self.group])).any())

    def _is_one(self, values: Floats) -> bool:
        return bool(np.ptp(values[self.group]) == 0)


def _tau_of(gaps: Floats, k: int, notes: list[str]) -> float | None:
    """Dosing interval from the distance to the next dose; the last takes that of the others."""
    if k < gaps.size:
        notes.append(f"tau {gaps[k]:g} is the time to the next dose")
        return float(gaps[k])
    if gaps.size and np.allclose(gaps, gaps[0], rtol=1e-9, atol=0):
        notes.append(f"tau {gaps[0]:g} is the time between the doses before")
        return float(gaps[0])
    return None
