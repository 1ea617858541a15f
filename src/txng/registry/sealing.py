"""Personal numbers, kept so that a copy of the database tells nobody's: encrypted, and found by a keyed hash.

Keys are derived from the portal's secret key; with older ones in ``SECRET_KEY_FALLBACKS`` what they sealed opens, too.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from txng.core.errors import Conflict

SHOWN = 3
"""Last digits that may be shown."""


def _secrets() -> Iterator[bytes]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield secret if isinstance(secret, bytes) else secret.encode()


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"txng personal number " + purpose).derive(secret)


def seal(number: str) -> bytes:
    """The number encrypted; twice the same number is two different texts."""
    return Fernet(base64.urlsafe_b64encode(_derived(next(_secrets()), b"seal"))).encrypt(number.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """The number again. Raises `Conflict` when no key of this portal opens it."""
    keys = [Fernet(base64.urlsafe_b64encode(_derived(secret, b"seal"))) for secret in _secrets()]
    try:
        return MultiFernet(keys).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise Conflict("sealed-elsewhere") from None


def digests(number: str) -> list[bytes]:
    """What a number is found by; the first is the one to store, the others are of older keys."""
    return [hmac.new(_derived(secret, b"find"), number.encode(), hashlib.sha256).digest() for secret in _secrets()]


def mask(number: str) -> str:
    """What may be shown.

    >>> mask("072199000123")
    '•••••••••123'
    """
    return "•" * (len(number) - SHOWN) + number[-SHOWN:]
