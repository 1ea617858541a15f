"""Every fault of reading and writing XML has its sentences."""

import re
from pathlib import Path

import txng.epcis.xml
from txng.epcis.query.sentences import SENTENCES as OF_QUERIES
from txng.epcis.sentences import SENTENCES as OF_DOCUMENTS

SENTENCES = {**OF_DOCUMENTS, **OF_QUERIES}
_RAISED = re.compile(r'(?:Problem\(|error\(|breach\()\s*"([a-z0-9-]+)"')


def raised() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in Path(txng.epcis.xml.__file__).parent.glob("*.py")]
    return {match[1] for text in sources for match in _RAISED.finditer(text)}


def test_every_code_has_a_sentence_in_both_languages():
    codes = raised()
    assert {"xml-malformed", "xml-name", "xml-12-field", "field-unknown"} <= codes
    assert codes <= set(SENTENCES)
    assert all(len(SENTENCES[code]) == 2 and all(SENTENCES[code]) for code in codes)
