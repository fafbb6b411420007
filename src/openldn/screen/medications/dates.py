"""Dates in the words of a medication list: "12 Nov", "3/2019", "last week", "2 months ago"."""

import calendar
import re
import unicodedata
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro ene janv gen januari января янв",
            "feb february februar fevrier febrero febbraio fevereiro fev fevr februari февраля фев",
            "mar march marz maerz mars marzo marco mrz maart марта мар",
            "apr april avril abril aprile avr abr апреля апр",
            "may mai mayo maggio maio mag mei maj мая май",
            "jun june juni juin junio giugno junho giu июня июн",
            "jul july juli juillet julio luglio julho juil lug июля июл",
            "aug august aout agosto ago augustus augusti августа авг",
            "sep sept september septembre septiembre settembre setembro set сентября сен",
            "oct october oktober octobre octubre ottobre outubro okt ott out октября окт",
            "nov november novembre noviembre novembro ноября ноя",
            "dec december dezember decembre diciembre dicembre dezembro dez dic декабря дек",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon montag lundi lunes", "tuesday tue tues dienstag mardi martes",
         "wednesday wed mittwoch mercredi miercoles", "thursday thu thurs donnerstag jeudi jueves",
         "friday fri freitag vendredi viernes", "saturday sat samstag samedi sabado",
         "sunday sun sonntag dimanche domingo")
    )
    for name in names.split()
}  # fmt: skip
_UNIT_DAYS = {
    "day": 1, "days": 1, "d": 1, "tag": 1, "tagen": 1, "jour": 1, "jours": 1, "dia": 1, "dias": 1,
    "giorni": 1, "dagen": 1, "night": 1, "nights": 1, "дня": 1, "дней": 1,
    "week": 7, "weeks": 7, "wk": 7, "wks": 7, "woche": 7, "wochen": 7, "semaine": 7,
    "semaines": 7, "semana": 7, "semanas": 7, "settimane": 7, "weken": 7,
    "month": 30, "months": 30, "mo": 30, "mos": 30, "monat": 30, "monaten": 30, "mois": 30,
    "mes": 30, "meses": 30, "mesi": 30, "maanden": 30,
    "year": 365, "years": 365, "yr": 365, "yrs": 365, "jahr": 365, "jahren": 365, "an": 365,
    "ans": 365, "ano": 365, "anos": 365, "anni": 365, "jaar": 365,
}  # fmt: skip
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "couple": 2, "few": 3, "several": 3,
}  # fmt: skip
_WORD = r"[^\W\d_]+"
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:of\s+|de\s+)?({_WORD})\.?,?\s*(\d{{4}})?"
)
_MONTH_DAY = re.compile(
    rf"\b({_WORD})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:mg|mcg|ml|g\b))(?:,?\s*(\d{{4}}))?"
)
_NUMBERS = re.compile(r"\b(\d{1,2})([/.\-])(\d{1,2})[/.\-](\d{4}|\d{2})\b")
_SHORTHAND = re.compile(r"\b(\d{1,2})/(7|52|12)\s+ago\b")
_MONTH_YEAR = re.compile(r"\b(\d{1,2})[/.](\d{4})\b")
# Without a year, a month needs a word before it: "may" and "mar" are words too.
_NAMED_MONTH = re.compile(
    rf"\b(?:(in|since|until|till|of|early|late|mid|during|im|seit|bis|depuis|en|desde|hasta|da|"
    rf"fino a|sinds|tot|с|до|в)\s+)?({_WORD})\.?,?\s*(?:of\s+|de\s+)?'?(\d{{4}})?\b"
)
_YEAR = re.compile(r"\b(19[5-9]\d|20\d\d)\b(?!\s*(?:mg|mcg|iu|ie|ui|units?|u)\b)")
_AGO = re.compile(rf"\b(\d+|{_WORD})\s+(?:of\s+)?({_WORD})\s+(?:ago|back|zuvor|earlier)\b")
_AGO_BEFORE = re.compile(rf"\b(?:vor|il y a|hace|ha|fa)\s+(\d+|{_WORD})\s+({_WORD})")
_LAST = re.compile(rf"\b(last|past|this|on)\s+({_WORD})")
_NEAR = {
    "today": 0, "tonight": 0, "this morning": 0, "heute": 0, "aujourd": 0, "hoy": 0,
    "yesterday": 1, "last night": 1, "gestern": 1, "hier": 1, "ayer": 1, "ieri": 1,
    "the other day": 3, "recently": 0,
}  # fmt: skip


DATE_WORDS = (
    frozenset(_MONTHS)
    | frozenset(_WEEKDAYS)
    | frozenset(_UNIT_DAYS)
    | frozenset(
        "ago last in on since early late mid end spring summer autumn fall winter christmas "
        "yesterday today tonight past few couple several vor im seit am um".split()
    )
)


def find_date(text: str, *, today: date) -> date | None:
    """The last day that a piece of text speaks of, at the latest reading.

    A month or a year counts as its last day, a day without a year as the last one before
    today; day and month that could be either are read as whichever is later; a dot parts a day
    from a month.

    Examples
    --------
    >>> find_date("last dose 12 Nov", today=date(2026, 11, 24))
    datetime.date(2026, 11, 12)
    >>> find_date("stopped 3/2019", today=date(2026, 11, 24))
    datetime.date(2019, 3, 31)
    """
    lowered = _without_accents(text)
    for find in (
        _iso,
        _shorthand,
        _numeric,
        _day_month,
        _ago,
        _named_near,
        _last,
        _month_year,
        _month,
        _year,
    ):
        found = find(lowered, today)
        if found is not None:
            return found
    return None


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _iso(text: str, _today: date) -> date | None:
    days = [_day(int(y), int(m), int(d)) for y, m, d in _ISO.findall(text)]
    return max((day for day in days if day is not None), default=None)


def _numeric(text: str, _today: date) -> date | None:
    days = []
    for first, mark, second, written in _NUMBERS.findall(text):
        year = int(written) + (2000 if len(written) == 2 else 0)
        days.append(_day(year, int(second), int(first)))
        if mark != ".":
            days.append(_day(year, int(first), int(second)))
        if mark == "-" and len(written) == 2:
            days.append(_day(2000 + int(first), int(second), int(written)))
    return max((day for day in days if day is not None), default=None)


def _shorthand(text: str, today: date) -> date | None:
    """British shorthand: 3/7 is three days, 2/52 two weeks, 6/12 six months."""
    lengths = {"7": 1, "52": 7, "12": 30}
    days = [int(count) * lengths[unit] for count, unit in _SHORTHAND.findall(text)]
    return today - timedelta(days=min(days)) if days else None


def _day_month(text: str, today: date) -> date | None:
    days = []
    pairs = [(d, m, y) for d, m, y in _DAY_MONTH.findall(text)]
    pairs += [(d, m, y) for m, d, y in _MONTH_DAY.findall(text)]
    for day, name, year in pairs:
        month = _MONTHS.get(name)
        if month is None:
            continue
        if year:
            days.append(_day(int(year), month, int(day)))
            continue
        this_year = _day(today.year, month, int(day))
        is_past = this_year is not None and this_year <= today
        days.append(this_year if is_past else _day(today.year - 1, month, int(day)))
    return max((day for day in days if day is not None), default=None)


def _ago(text: str, today: date) -> date | None:
    days = []
    for count, unit in (*_AGO.findall(text), *_AGO_BEFORE.findall(text)):
        number = int(count) if count.isdigit() else _COUNTS.get(count)
        length = _UNIT_DAYS.get(unit)
        if number is not None and length is not None and number * length < 40_000:
            days.append(today - timedelta(days=number * length))
    return max(days, default=None)


def _named_near(text: str, today: date) -> date | None:
    for words, days in _NEAR.items():
        if re.search(rf"\b{words}\b", text):
            return today - timedelta(days=days)
    return None


def _last(text: str, today: date) -> date | None:
    for which, name in _LAST.findall(text):
        if name in _WEEKDAYS:
            back = (today.weekday() - _WEEKDAYS[name]) % 7 or 7
            return today - timedelta(days=back)
        if name in ("week", "weekend"):
            return today if which == "this" else today - timedelta(days=today.weekday() + 1)
        if name == "month":
            return today if which == "this" else today.replace(day=1) - timedelta(days=1)
        if name == "year":
            return today if which == "this" else date(today.year - 1, 12, 31)
        if name in ("spring", "summer", "autumn", "fall", "winter", "christmas"):
            return _season(name, today)
        if name in _MONTHS:
            return _named(name, "", today)
    return None


def _season(name: str, today: date) -> date:
    month = {"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "winter": 2, "christmas": 12}[name]
    end = _month_end(today.year, month)
    return end if end <= today else _month_end(today.year - 1, month)


def _month_year(text: str, today: date) -> date | None:
    ends = [_month_end(int(y), int(m)) for m, y in _MONTH_YEAR.findall(text) if 1 <= int(m) <= 12]
    return min(max(ends), today) if ends else None


def _month(text: str, today: date) -> date | None:
    ends = [
        _named(name, year, today)
        for before, name, year in _NAMED_MONTH.findall(text)
        if name in _MONTHS and (before or year)
    ]
    return max(ends, default=None)


def _named(name: str, year: str, today: date) -> date:
    month, number = _MONTHS[name], int(year) if year else today.year
    start, end = date(number, month, 1), _month_end(number, month)
    if start <= today:
        return min(end, today)
    return end if year else _month_end(today.year - 1, month)


def _year(text: str, today: date) -> date | None:
    years = [int(year) for year in _YEAR.findall(text)]
    return min(date(max(years), 12, 31), max(today, date(max(years), 1, 1))) if years else None
