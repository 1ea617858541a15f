"""Who may do what at which address, as data: one file for each face, so that several people add rows at a time.

An address without a row fails the build (`tests/web/test_permissions.py`). A row names the address as the routing table
writes it, the thing it is about (if any) as a path into the cast, and what comes out for whom:

    Row("GET /workspace/lots/<int:pk>/", {"pk": "batches.mang_cau.pk"}, nobody=SIGN_IN, members=MISSING,
        officials=FORBIDDEN, who={"owner": OPEN, "colleague": OPEN, "reader": OPEN, "second_owner": MISSING})

Everybody of the cast is asked, each acting for the first agency or organisation there is to choose. `everybody` is what
holds unless a group (`nobody`, `members`: people of firms and the newcomer, `officials`: holders of posts) or a name in
`who` says otherwise. Things in the cast are the cooperative's and the household's: own for some, foreign for the rest.
Write a row for POST as well where an address takes one: `body` is what is sent.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.cast import MEMBERS, OFFICIALS

OPEN = "open"  # 2xx
SIGN_IN = "sign-in"  # led to the sign-in
ELSEWHERE = "elsewhere"  # led to another page
FORBIDDEN = "forbidden"  # 403
MISSING = "missing"  # 404: what is not theirs is not there
METHOD = "method"  # 405: this address takes another method
REFUSED = "refused"  # 400, 409 or 422: may do it, but not so
UNKNOWN = "unknown"  # 401: no key, or a wrong one

NOBODY = "nobody"
EVERYBODY = (NOBODY, *MEMBERS, *OFFICIALS)
#: one of each kind
A_FEW = (NOBODY, "owner", "newcomer", "officer", "two_hats")


@dataclass(frozen=True)
class Row:
    """``alike``: about nobody's things, so a few of the cast are enough to ask.
    ``by="key"``: asked with API keys instead of sessions, by those of the cast who have one.
    """

    address: str
    values: dict[str, str] = field(default_factory=dict)
    everybody: str = ""
    nobody: str = ""
    members: str = ""
    officials: str = ""
    who: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    by: str = "session"
    alike: bool = False

    def __post_init__(self) -> None:
        strangers = self.who.keys() - set(EVERYBODY)
        assert not strangers, f"{self.address}: {strangers} are not of the cast"

    @property
    def path(self) -> str:
        return self.address.partition(" ")[2]

    @property
    def asked(self) -> tuple[str, ...]:
        """Who is asked."""
        return A_FEW if self.alike else EVERYBODY

    def expected(self, name: str) -> str:
        """What comes out for this member of the cast."""
        group = self.nobody if name == NOBODY else self.members if name in MEMBERS else self.officials
        return self.who.get(name) or group or self.everybody
