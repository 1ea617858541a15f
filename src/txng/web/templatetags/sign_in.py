"""``{% load sign_in %}``: what pages of sign-in show besides their form."""

import re
import time
from collections.abc import Iterable
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.translation import gettext as _

from txng.accounts import demo
from txng.accounts.models import PostRole, User

register = template.Library()
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"))
_BROWSERS = (("Edg", "Edge"), ("CocCoc|coc_coc", "Cốc Cốc"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"))
_COMMON = (("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))


@register.filter
def device(agent: str) -> str:
    """What a browser says of itself, in two words: ``Chrome – Android``."""
    system = next((name for sign, name in (*_SYSTEMS, ("Linux", "Linux")) if sign in agent), "")
    browser = next((name for sign, name in (*_BROWSERS, *_COMMON) if re.search(sign, agent)), "")
    return " – ".join(part for part in (browser, system) if part) or _("Unknown device")


@register.simple_tag
def demo_accounts() -> dict[str, Any]:
    """The accounts of the demonstration with what each is; none where they are not open."""
    users = demo.accounts().prefetch_related("posts__agency", "memberships__party")
    return {"password": demo.PASSWORD, "accounts": [{"username": one.username, "what": _what(one)} for one in users]}


@register.simple_tag
def sign_on_services(linked: Iterable[Any] = ()) -> list[dict[str, str]]:
    """The services that may vouch for somebody (``TXNG_SIGN_ON``), each with ``provider_id`` and ``name``; none
    that the accounts in ``linked`` are of."""
    found: list[dict[str, str]] = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    known = {account.provider for account in linked}
    return [one for one in found if one["provider_id"] not in known]


@register.filter
def service_name(provider_id: str) -> str:
    """The name of a service; its id where it is no longer configured."""
    return next((one["name"] for one in sign_on_services() if one["provider_id"] == provider_id), provider_id)


def _what(user: User) -> str:
    posts = [f"{PostRole(post.role).label}, {post.agency.name}" for post in user.posts.all()]
    firms = [member.party.name for member in user.memberships.all()]
    return "; ".join(posts + firms) or user.get_short_name()


@register.simple_tag(takes_context=True)
def demo_code(context: Context) -> str:
    """The code of the moment, if a demo account is about to sign in; empty for everybody else."""
    stage = getattr(context["request"], "_login_stage", None)
    user = getattr(getattr(stage, "login", None), "user", None)
    if user is None or not user.is_demo or not demo.is_open():
        return ""
    return str(format_hotp_value(hotp_value(demo.TOTP_SECRET, int(time.time()) // 30)))
