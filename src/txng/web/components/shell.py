"""What every page of workspace and office carries around its content: the context processor ``shell``."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from txng.accounts.models import User
from txng.accounts.provinces import province
from txng.accounts.viewers import Viewer
from txng.registry.acting import Acting
from txng.web import assets
from txng.web.components.face import Entry, Face, Group, Way, address_or_none, viewer_of

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


@dataclass(frozen=True)
class Shell:
    """``bodies``: whom this person can act for, as (value in the switch, name); ``acting``: the present one's name.

    Names of addresses that sign-in and notifications bring are empty as long as those rooms do not answer them.
    """

    short_name: str
    portal_name: str
    operator: str
    hotline: str
    host: str
    language: str
    other_language: str
    other_language_name: str
    viewer: Viewer
    person: str
    is_demo: bool
    face: Face | None
    ways: list[tuple[Group, list[Way]]]
    acting: str = ""
    acting_value: str = ""
    bodies: list[tuple[str, str]] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def bar(self) -> list[Way]:
        """The few ways in a phone's bottom bar."""
        return [way for _group, ways in self.ways for way in ways if way.entry.first][:4]

    @property
    def entries(self) -> list[Entry]:
        return [way.entry for _group, ways in self.ways for way in ways]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; nothing is worked out before a template asks."""
    return {"shell": SimpleLazyObject(lambda: shell_of(request)), "asset": SHEETS}


class _Sheets:
    """``{{ asset.app_css }}``: versioned addresses of our files."""

    FILES = {
        "tabler": "vendor/tabler/tabler.min.css",
        "app_css": "app/app.css",
        "app_js": "app/app.js",
        "queue_js": "app/queue.js",
        "offline_js": "app/offline.js",
        "offline_worker_js": "app/offline-worker.js",
        "password_js": "app/password.js",
        "passkey_js": "app/passkey.js",
        "htmx": "vendor/htmx/htmx.min.js",
        "icon": "public/icon.svg",
        "leaflet_js": "vendor/leaflet/leaflet.js",
        "leaflet_css": "vendor/leaflet/leaflet.css",
        "map_js": "app/map.js",
        "position_js": "app/position.js",
        "tom_select_js": "vendor/tom-select/tom-select.base.min.js",
        "tom_select_css": "vendor/tom-select/tom-select.min.css",
        "picker_js": "app/picker.js",
        "echarts_js": "vendor/echarts/echarts.common.min.js",
        "echarts_vi": "vendor/echarts/langVI.js",
        "cytoscape_js": "vendor/cytoscape/cytoscape.min.js",
        "cytoscape_dagre_js": "vendor/cytoscape-dagre/cytoscape-dagre.min.js",
        "zxing_js": "vendor/zxing-wasm/index.js",
        "zxing_wasm": "vendor/zxing-wasm/zxing_reader.wasm",
    }

    def __getitem__(self, name: str) -> str:
        return assets.address(self.FILES[name])


SHEETS = _Sheets()


def shell_of(request: HttpRequest) -> Shell:
    profile = province(settings.PROVINCE)
    language = get_language() or "vi"
    english = language == "en"
    other = "vi" if english else "en"
    viewer = viewer_of(request)
    face: Face | None = getattr(request, "face", None)
    user = getattr(request, "user", None)
    bodies = [(str(one.acting), one.name) for one in getattr(request, "choices", ())]
    return Shell(
        short_name=f"{profile.name_en} traceability" if english else f"Truy xuất nguồn gốc {profile.name}",
        portal_name=profile.portal_name_en if english else profile.portal_name,
        operator=profile.operator.name_en if english else profile.operator.name,
        hotline=profile.hotline,
        host=urlsplit(settings.BASE_URL).netloc,
        language=language,
        other_language=other,
        other_language_name=LANGUAGES[other],
        viewer=viewer,
        person=user.get_short_name() if isinstance(user, User) else "",
        is_demo=isinstance(user, User) and user.is_demo,
        face=face,
        ways=face.ways(request, viewer) if face else [],
        acting=dict(bodies).get(_acting(viewer), ""),
        acting_value=_acting(viewer),
        bodies=bodies,
        addresses={
            "switch": address_or_none("accounts-act-for"),
            "notifications": address_or_none("accounts-notifications"),
            "unread": address_or_none("accounts-notifications-unread"),
            "account": address_or_none("accounts-profile"),
            "sign_out": address_or_none("account_logout"),
        },
    )


def _acting(viewer: Viewer) -> str:
    """The value of the switch that is in force."""
    if viewer.acting_agency is not None:
        return str(Acting("agency", viewer.acting_agency))
    return str(Acting("party", viewer.acting_party)) if viewer.acting_party is not None else ""
