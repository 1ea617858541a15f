"""My account: who I am here, how I sign in, for whom I act."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from txng.accounts.models import User
from txng.accounts.sign_in import FACTORS
from txng.registry.acting import acting_choices
from txng.web.accounts.forms import address_of


@require_safe
@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    context = {
        "person": user,
        "address": address_of(user),
        "factors": Authenticator.objects.filter(user=user, type__in=FACTORS).count(),
        "services": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "linked": SocialAccount.objects.filter(user=user).count(),
        "choices": acting_choices(user),
    }
    return render(request, "accounts/profile.html", context)
