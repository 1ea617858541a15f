"""Few things from one sender in a day: for forms that everybody may send."""

import hashlib
import hmac

from django.conf import settings
from django.core.cache import cache

from txng.core import clock
from txng.core.errors import Refused


def mark(sender: str) -> str:
    """What stands for a sender today; tomorrow another. Empty for nobody."""
    salted = f"{clock.today()} {sender}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), salted, hashlib.sha256).hexdigest()[:32] if sender else ""


def count(sender: str, what: str, most: int, code: str) -> None:
    """Count one more ``what`` of ``sender`` today; raises `Refused` ``code`` beyond ``most``.

    A mark of the day stands for the sender, an address, which is not kept itself. Without one nothing is counted.
    """
    if not sender:
        return
    key = f"{what}:{mark(sender)}"
    cache.add(key, 0, 86_400)
    if cache.incr(key) > most:
        raise Refused(code, limit=most)
