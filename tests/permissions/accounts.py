"""Sign-in and one's own account. Nothing here is about anybody else."""

from tests.permissions import ELSEWHERE, FORBIDDEN, METHOD, MISSING, OPEN, SIGN_IN, UNKNOWN, Row


def own(address: str, everybody: str = OPEN, *, members: str = "", officials: str = "", nobody: str = SIGN_IN) -> Row:
    """A page about oneself. In the cast officials have a second factor, the others none, and nobody a password."""
    return Row(address, everybody=everybody, members=members, officials=officials, nobody=nobody, alike=True)


def entrance(address: str) -> Row:
    """A page on the way in: who is in already is led on."""
    return Row(address, everybody=ELSEWHERE, nobody=OPEN, alike=True)


def anybody(address: str, **values: str) -> Row:
    return Row(address, values, everybody=OPEN, alike=True)


ROWS = [
    own("GET /accounts/"),
    Row("GET /accounts/act-for", everybody=METHOD, alike=True),
    Row("POST /accounts/act-for", everybody=MISSING, body={"body": "party:999999"}),
    entrance("GET /accounts/login/"),
    entrance("GET /accounts/signup/"),
    own("GET /accounts/logout/", nobody=ELSEWHERE),
    anybody("GET /accounts/inactive/"),
    own("GET /accounts/reauthenticate/", members=FORBIDDEN, officials=ELSEWHERE),
    own("GET /accounts/email/"),
    anybody("GET /accounts/confirm-email/"),
    anybody("GET /accounts/^confirm-email/(?P<key>[-:\\w]+)/$", key="=wrong"),
    own("GET /accounts/password/change/", ELSEWHERE),
    own("GET /accounts/password/set/"),
    anybody("GET /accounts/password/reset/"),
    anybody("GET /accounts/password/reset/done/"),
    anybody("GET /accounts/password/reset/key/done/"),
    anybody("GET /accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", uidb36="=1", key="=wrong"),
    own("GET /accounts/login/code/confirm/", ELSEWHERE),
    own("GET /accounts/sessions/"),
    own("GET /accounts/services/"),
    anybody("GET /accounts/services/login/cancelled/"),
    own("GET /accounts/services/login/error/", UNKNOWN, nobody=UNKNOWN),
    own("GET /accounts/services/signup/", SIGN_IN),
    Row("GET /accounts/oidc/<slug:provider_id>/login/", {"provider_id": "=tinh"}, everybody=METHOD, alike=True),
    Row("POST /accounts/oidc/<slug:provider_id>/login/", {"provider_id": "=tinh"}, everybody=MISSING, alike=True),
    Row(
        "GET /accounts/oidc/<slug:provider_id>/login/callback/", {"provider_id": "=tinh"}, everybody=MISSING, alike=True
    ),
    own("GET /accounts/2fa/"),
    own("GET /accounts/2fa/authenticate/", ELSEWHERE),
    own("GET /accounts/2fa/reauthenticate/", members=FORBIDDEN),
    own("GET /accounts/2fa/totp/activate/", officials=ELSEWHERE),
    own("GET /accounts/2fa/totp/deactivate/", MISSING, officials=ELSEWHERE),
    own("GET /accounts/2fa/recovery-codes/", MISSING),
    own("GET /accounts/2fa/recovery-codes/generate/", officials=ELSEWHERE),
    own("GET /accounts/2fa/recovery-codes/download/", MISSING),
    own("GET /accounts/2fa/webauthn/"),
    own("GET /accounts/2fa/webauthn/add/", officials=ELSEWHERE),
    own("GET /accounts/2fa/webauthn/reauthenticate/", members=FORBIDDEN, officials=ELSEWHERE),
    own("GET /accounts/2fa/webauthn/keys/<int:pk>/remove/", MISSING, officials=ELSEWHERE),
    own("GET /accounts/2fa/webauthn/keys/<int:pk>/edit/", MISSING, officials=ELSEWHERE),
    own("GET /accounts/2fa/webauthn/login/", ELSEWHERE),
]
