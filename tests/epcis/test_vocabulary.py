"""CBV words and their spellings."""

import json
import runpy

import pytest

from tests.corpus import CORPUS, ROOT, needs_corpus
from txng.epcis import vocabulary

SPELLINGS = [
    "shipping",
    "urn:epcglobal:cbv:bizstep:shipping",
    "https://ref.gs1.org/cbv/BizStep-shipping",
    "http://ref.gs1.org/cbv/BizStep-shipping",
    "https://ns.gs1.org/cbv/BizStep-shipping",
    "cbv:BizStep-shipping",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_term_is_one_word(spelling):
    assert vocabulary.bare("biz_step", spelling) == "shipping"
    assert vocabulary.web_uri("biz_step", spelling) == "https://ref.gs1.org/cbv/BizStep-shipping"
    assert vocabulary.urn("biz_step", spelling) == "urn:epcglobal:cbv:bizstep:shipping"


@pytest.mark.parametrize(
    "value", ["", "transforming", "Shipping", "urn:epcglobal:cbv:bizstep:transforming", "ex:shipping"]
)
def test_what_the_cbv_does_not_know_stays_as_it_is(value):
    assert vocabulary.bare("biz_step", value) == value
    assert vocabulary.web_uri("biz_step", value) == value
    assert vocabulary.urn("biz_step", value) == value
    assert not vocabulary.known("biz_step", value)


def test_sensor_terms_have_no_urn():
    assert vocabulary.bare("measurement_type", "gs1:Temperature") == "Temperature"
    assert vocabulary.urn("measurement_type", "Temperature") == "https://gs1.org/voc/Temperature"
    assert vocabulary.bare("sensor_alert_type", "https://gs1.org/voc/ALARM_CONDITION") == "ALARM_CONDITION"
    assert vocabulary.bare("component", "https://ref.gs1.org/cbv/Comp-x") == "x"


def test_a_word_of_one_kind_is_no_word_of_another():
    assert vocabulary.known("source_dest_type", "location")
    assert not vocabulary.known("biz_step", "location")


@needs_corpus
def test_the_shipped_words_are_the_published_ones():
    published = json.loads((CORPUS / "epcis/vocab/cbv-2.0-terms.json").read_text(encoding="utf-8"))
    assert sorted(sorted(entry["terms"]) for entry in published.values()) == sorted(
        sorted(words) for words in vocabulary.WORDS.values()
    )


@needs_corpus
def test_the_script_that_refreshes_the_data_gives_the_shipped_data():
    script = runpy.run_path(str(ROOT / "scripts/refresh_epcis.py"))
    vocab, shipped = CORPUS / "epcis/vocab", ROOT / "src/txng/epcis/data"
    for make, source, target in (
        ("vocabulary", "cbv-2.0-terms.json", "vocabulary.json"),
        ("units", "uom-conversion.json", "units.json"),
    ):
        published = json.loads((vocab / source).read_text(encoding="utf-8"))
        assert script[make](published) == json.loads((shipped / target).read_text(encoding="utf-8"))
