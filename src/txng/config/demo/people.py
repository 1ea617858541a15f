"""The people of the demo who sign in: officials with their posts, and the one password of all."""

import json
from importlib import resources

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password

from txng.accounts import demo
from txng.accounts.models import User
from txng.accounts.selectors import agency
from txng.accounts.services import post_appoint
from txng.accounts.viewers import SYSTEM


def source() -> bytes:
    """Everything this is made of."""
    return officials() + f"{demo.PASSWORD}{demo.TOTP_SECRET}".encode()


def officials() -> bytes:
    return (resources.files("txng.config.demo") / "data" / "officials.json").read_bytes()


def people_create() -> None:
    """Enter the officials, and let every demo account sign in; hashing once is enough for one known password."""
    for entry in json.loads(officials()):
        user = User.objects.create_user(entry["username"], full_name=entry["full_name"], is_demo=True)
        office = agency(entry["agency"])
        assert office is not None
        post_appoint(user=user, agency=office, role=entry["role"], actor=SYSTEM, is_demo=True, reason="Minh họa")
        secret = {"secret": encrypt(demo.TOTP_SECRET)}
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=secret)
    User.objects.filter(is_demo=True).update(password=make_password(demo.PASSWORD))
