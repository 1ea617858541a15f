"""The words of each consent and their version (``data/consents.json``). Pure."""

from collections.abc import Mapping
from importlib import resources

import msgspec


class Words(msgspec.Struct, frozen=True):
    """What a person consents to, as shown; ``version`` is kept with every consent."""

    version: str
    vi: str
    en: str


WORDS: Mapping[str, Words] = msgspec.json.decode(
    (resources.files("txng.registry") / "data" / "consents.json").read_bytes(), type=dict[str, Words]
)
