"""Are the instruments those that a source was seen for?"""

import pytest

from openldn.errors import InstrumentError, NotFound
from openldn.record import find_instrument, read_instruments


def test_the_pain_scale_is_ordinal_with_a_sourced_mcid():
    scale = find_instrument("NRS")
    assert (scale.minimum, scale.maximum, scale.step, scale.mcid) == (0, 10, 1, 2)
    assert scale.likelihood == "ordinal"
    assert scale.mcid_source.url.startswith("https://pubmed")
    assert scale.loinc == "72514-3"


@pytest.mark.parametrize("name", ["PI-NRS", "nrs / pi-nrs", "Pain intensity NUMERIC rating scale"])
def test_an_instrument_answers_to_every_name_it_has(name):
    assert find_instrument(name) is find_instrument("NRS")


def test_a_shared_abbreviation_is_an_error_that_names_both():
    with pytest.raises(InstrumentError) as error:
        find_instrument("cdai")
    assert "CDAI (Crohn)" in str(error.value)
    assert "CDAI (RA)" in str(error.value)


def test_a_near_name_is_suggested():
    with pytest.raises(NotFound, match="Did you mean PHQ-9"):
        find_instrument("PHQ9")


@pytest.mark.parametrize("name", ["ODI", "CFQ", "MSQoL-54", "LPPAI"])
def test_what_was_not_verified_is_not_shown(name):
    with pytest.raises(NotFound):
        find_instrument(name)


@pytest.mark.parametrize("name", ["FIQR", "IBDQ", "GAD-7", "HAM-D-17", "HAQ-DI", "SLEDAI-2K"])
def test_a_range_from_memory_is_left_open(name):
    assert find_instrument(name).width is None


@pytest.mark.parametrize("name", ["PHQ-9", "PROMIS Fatigue", "FSS", "PEG", "6MWD"])
def test_an_mcid_that_no_source_settles_is_left_open(name):
    assert find_instrument(name).mcid is None


@pytest.mark.parametrize("instrument", read_instruments(), ids=lambda item: item.name)
def test_every_mcid_has_a_source_and_no_text_is_from_memory(instrument):
    assert (instrument.mcid is None) == (instrument.mcid_source is None)
    texts = (instrument.mcid_text, instrument.recall, instrument.licence)
    assert "memory" not in " ".join(texts)


def test_names_are_used_once():
    names = [instrument.name for instrument in read_instruments()]
    assert len(names) == len(set(names))
