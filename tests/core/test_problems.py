"""Every fault has words in both languages, and the words ask for nothing the fault does not bring."""

import re
import string

import pytest

from txng.core.problems import known_sentences

VIETNAMESE_MARKS = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)


def fields(template: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.fixture(scope="module")
def sentences(django_apps_ready: None) -> dict[str, tuple[str, str]]:
    """Those of every room, as they stand when all are loaded."""
    import txng.config.asgi  # noqa: F401 - the front door brings the faces and their words

    return dict(known_sentences())


def test_both_languages_say_the_same(sentences: dict[str, tuple[str, str]]) -> None:
    differing = [code for code, (vi, en) in sentences.items() if fields(vi) != fields(en)]
    assert not differing, f"{differing}: the two sentences must use the same values"


def test_vietnamese_is_vietnamese(sentences: dict[str, tuple[str, str]]) -> None:
    bare = [code for code, (vi, _) in sentences.items() if not VIETNAMESE_MARKS.search(vi)]
    assert not bare, f"{bare}: write the Vietnamese sentence with its marks"


def test_no_sentence_is_empty_or_untranslated(sentences: dict[str, tuple[str, str]]) -> None:
    assert not [code for code, (vi, en) in sentences.items() if not vi.strip() or not en.strip() or vi == en]
