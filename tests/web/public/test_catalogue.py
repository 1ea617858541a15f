"""Every text of the pages exists in Vietnamese, and the committed catalogue is the one that was compiled."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from tests.corpus import ROOT

WEB = ROOT / "src" / "txng" / "web"
CATALOGUE = WEB / "locale" / "vi" / "LC_MESSAGES"
CALLS = {"_", "gettext", "ngettext", "gettext_lazy"}


def messages_of_python(source: str) -> Iterator[str]:
    """First argument of every call that marks a text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def messages_of_template(source: str) -> Iterator[str]:
    for call in re.finditer(r"gettext\((u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")\)", templatize(source)):
        yield ast.literal_eval(call[1])


def messages() -> set[str]:
    found = {text for path in WEB.rglob("*.py") for text in messages_of_python(path.read_text())}
    found |= {text for path in WEB.rglob("*.html") for text in messages_of_template(path.read_text())}
    found |= {
        text for path in WEB.rglob("*.html") for text in re.findall(r'{%\s*translate "([^"]+)"', path.read_text())
    }
    return found


def compiled() -> gettext.GNUTranslations:
    with (CATALOGUE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_every_text_has_its_vietnamese() -> None:
    known = {key if isinstance(key, str) else key[0] for key, text in compiled()._catalog.items() if text}
    lacking = sorted(messages() - known)
    assert not lacking, "add these to locale/vi/LC_MESSAGES/django.po and run msgfmt"


def test_the_catalogue_has_no_texts_that_nobody_uses() -> None:
    used = messages()
    kept = {key if isinstance(key, str) else key[0] for key in compiled()._catalog if key}
    assert not kept - used


def test_placeholders_are_the_same_in_both_languages() -> None:
    for key, text in compiled()._catalog.items():
        english = key if isinstance(key, str) else key[0]
        assert set(re.findall(r"%\(\w+\)[sd]", english)) == set(re.findall(r"%\(\w+\)[sd]", text)) or not english


def test_the_compiled_catalogue_is_that_of_the_sources() -> None:
    written = dict(entries((CATALOGUE / "django.po").read_text()))
    read = {key if isinstance(key, str) else key[0]: text for key, text in compiled()._catalog.items() if key}
    assert read == written


def entries(text: str) -> Iterator[tuple[str, str]]:
    quoted = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
    for found in re.finditer(
        rf"^msgid {quoted}(?:msgid_plural {quoted})?msgstr(?:\[0\])? {quoted}", text, re.MULTILINE
    ):
        key, value = (
            "".join(ast.literal_eval(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', one))
            for one in found.group(1, 3)
        )
        if key:
            yield key, value


@pytest.mark.parametrize("words", ["chính hãng", "hàng thật", "genuine", "authentic"])
def test_no_page_calls_anything_genuine(words: str) -> None:
    sources: list[Path] = [*WEB.rglob("*.html"), CATALOGUE / "django.po"]
    assert not [path.name for path in sources if words in path.read_text().lower()]
