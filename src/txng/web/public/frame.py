"""What surrounds every public page: names of the portal, language switch, addresses of style and script."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from txng.accounts.provinces import Province, province
from txng.web import assets

#: pages that every page leads to
WAYS = {
    "scan": "/quet",
    "products": "/san-pham",
    "producers": "/nha-san-xuat",
    "recalls": "/thu-hoi",
    "violations": "/xu-phat",
    "lists": "/danh-muc",
    "training": "/dao-tao",
    "schemes": "/chinh-sach-ho-tro",
    "providers": "/nha-cung-cap",
    "statistics": "/thong-ke",
    "opendata": "/du-lieu-mo",
    "developers": "/nha-phat-trien",
    "knowledge": "/kien-thuc",
    "calendar": "/su-kien",
    "our_label": "/nhan-biet-tem",
    "report": "/phan-anh",
}
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Addresses are relative to this host; ``switch`` leads to the same page in the other language."""

    language: str
    other_language: str
    other_language_name: str
    switch: str
    home: str
    search: str
    host: str
    short_name: str
    portal_name: str
    operator: str
    hotline: str
    sheet: str
    icon: str
    script: str
    scanner: str
    scan: str
    products: str
    producers: str
    recalls: str
    violations: str
    lists: str
    training: str
    schemes: str
    providers: str
    statistics: str
    opendata: str
    developers: str
    knowledge: str
    calendar: str
    our_label: str
    report: str
    base: str


class National:
    """The national portal: where to look for what is not ours."""

    def __init__(self, profile: Province):
        self.address = profile.national_portal
        self.host = urlsplit(profile.national_portal).hostname or ""


def profile() -> Province:
    return province(settings.PROVINCE)


def national() -> National:
    return National(profile())


def frame(language: str, switch: str = "") -> Frame:
    """The frame in ``language``; ``switch`` is the address of this page in the other one, empty where there is none."""
    found = profile()
    english = language == "en"
    other = "vi" if english else "en"
    return Frame(
        language=language,
        other_language=other,
        other_language_name=LANGUAGES[other],
        switch=switch,
        home="/en/" if english else "/",
        search="/en/tra-cuu" if english else "/tra-cuu",
        host=urlsplit(settings.BASE_URL).netloc,
        short_name=f"{found.name_en} traceability" if english else f"Truy xuất nguồn gốc {found.name}",
        portal_name=found.portal_name_en if english else found.portal_name,
        operator=found.operator.name_en if english else found.operator.name,
        hotline=found.hotline,
        sheet=assets.address("public/portal.css"),
        icon=assets.address("public/icon.svg"),
        script=assets.address("public/share.js"),
        scanner=assets.address("public/scan.js"),
        base=str(settings.BASE_URL),
        **{name: ("/en" if english else "") + path for name, path in WAYS.items()},
    )
