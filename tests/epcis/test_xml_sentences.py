"""Every fault of reading and writing XML has its sentences."""

import re
import string
from pathlib import Path

import txng.epcis.xml
from txng.epcis.sentences import SENTENCES as GENERAL
from txng.epcis.sentences_xml import SENTENCES

_RAISED = re.compile(r"""(?:Problem\(|error\(|breach\()\s*"([a-z0-9-]+)"(?:,\s*(?:\{([^}]*)\}|[^)]*))?""")
ALL = {**GENERAL, **SENTENCES}


def raised() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in Path(txng.epcis.xml.__file__).parent.glob("*.py")]
    return {match[1] for text in sources for match in _RAISED.finditer(text)}


def test_every_code_has_a_sentence_in_both_languages():
    codes = raised()
    assert {"xml-malformed", "xml-name", "xml-12-field", "field-unknown"} <= codes
    assert codes <= set(ALL)
    assert all(len(ALL[code]) == 2 and all(ALL[code]) for code in codes)


def test_both_languages_name_the_same_values():
    for vietnamese, english in SENTENCES.values():
        fields = [
            {field for _, field, _, _ in string.Formatter().parse(text) if field} for text in (vietnamese, english)
        ]
        assert fields[0] == fields[1]
