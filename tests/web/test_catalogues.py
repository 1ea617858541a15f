"""Every text of the house exists in Vietnamese, once and the same everywhere, and what is committed is compiled."""

import gettext
import re
from pathlib import Path

import pytest
from scripts import messages

from tests.corpus import ROOT

HOUSE = ROOT / "src" / "txng"
CATALOGUES = messages.catalogues()


def short(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def compiled(catalogue: Path) -> dict[str, str]:
    with catalogue.with_suffix(".mo").open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog
    return {key if isinstance(key, str) else key[0]: text for key, text in found.items() if key}


def test_every_text_has_its_vietnamese() -> None:
    lacking = {text: [short(path) for path in messages.used()[text][1]] for text in messages.lacking()}
    assert not lacking, "run `make messages INTO=src/txng/web/locale/<part>`, fill in the Vietnamese, `make messages`"


def test_no_catalogue_keeps_texts_that_nobody_uses() -> None:
    used = messages.used().keys()
    unused = {short(one): sorted(messages.entries(one).keys() - used) for one in CATALOGUES}
    assert not {path: texts for path, texts in unused.items() if texts}


def test_one_text_has_one_translation() -> None:
    seen: dict[str, dict[str, str]] = {}
    for catalogue in CATALOGUES:
        for text, words in messages.entries(catalogue).items():
            seen.setdefault(text, {})[short(catalogue)] = words
    differing = {text: places for text, places in seen.items() if len(set(places.values())) > 1}
    assert not differing, "the same words in every layer: agree on one translation"


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=short)
def test_placeholders_are_the_same_in_both_languages(catalogue: Path) -> None:
    for english, text in messages.entries(catalogue).items():
        assert set(re.findall(r"%\(\w+\)[sd]", english)) == set(re.findall(r"%\(\w+\)[sd]", text)), english


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=short)
def test_the_compiled_catalogue_is_that_of_the_sources(catalogue: Path) -> None:
    assert compiled(catalogue) == messages.entries(catalogue), "run `make messages` and commit the .mo"


@pytest.mark.parametrize("words", ["chính hãng", "hàng thật", "genuine", "authentic"])
def test_no_page_calls_anything_genuine(words: str) -> None:
    sources = [*(HOUSE / "web").rglob("*.html"), *CATALOGUES]
    assert not [path.name for path in sources if re.search(rf"\b{words}\b", path.read_text().lower())]
