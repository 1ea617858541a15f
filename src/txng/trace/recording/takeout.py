"""Everything a party has, as one file to take home (requirement R53; decree 13/2023/NĐ-CP, article 14: the right to
have one's data provided): its tables, outlines, events and files, each in a form that other programs read.
"""

import zipfile
from collections.abc import Iterator
from itertools import islice
from tempfile import TemporaryFile

from django.utils import timezone

from txng.accounts.viewers import Viewer
from txng.core import changes, clock, files
from txng.core.models import StoredFile
from txng.epcis import jsonld
from txng.epcis.model import AnyEvent, Document
from txng.epcis.query import parse
from txng.events import selectors as events
from txng.registry import policies
from txng.registry.bulk import books
from txng.registry.models import Party
from txng.registry.selectors import with_merged

EVENTS_OF_A_FILE, PART = 5_000, 2**16
READ_ME = """Dữ liệu của {name}, xuất ngày {day:%d/%m/%Y}.

du-lieu.xlsx      địa điểm, sản phẩm, lô hàng, giấy chứng nhận; nhập lại được ở mục “Nhập, xuất Excel”
dia-diem.geojson  ranh giới và vị trí của các địa điểm (WGS 84)
su-kien-*.jsonld  mọi sự kiện truy xuất đã ghi (EPCIS 2.0, GS1); phần mềm khác đọc được
tep/              ảnh và bản quét đã gửi lên

Data of {name}, taken on {day:%Y-%m-%d}: tables, outlines of places, every recorded event, files handed in.
"""


def takeout(party: Party, viewer: Viewer) -> Iterator[bytes]:
    """The bytes of a ZIP, part by part. Raises `Forbidden` at once for who does not work there."""
    policies.require(viewer.works_for(party.pk))
    return _parts(party, viewer)


def _parts(party: Party, viewer: Viewer) -> Iterator[bytes]:
    """The whole is written to a temporary file first: what is sent is complete, and held by no memory."""
    with TemporaryFile() as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("DOC-TRUOC.txt", READ_ME.format(name=party.name, day=clock.today()))
            archive.writestr("du-lieu.xlsx", books.everything(party))
            archive.writestr("dia-diem.geojson", books.places_map(party))
            _add_events(archive, own_events(party, viewer))
            _add_files(archive, party)
        made.seek(0)
        while part := made.read(PART):
            yield part


def _add_events(archive: zipfile.ZipFile, told: Iterator[AnyEvent]) -> None:
    number, made = 0, timezone.localtime(clock.now()).isoformat(timespec="milliseconds")
    while block := list(islice(told, EVENTS_OF_A_FILE)):
        number += 1
        archive.writestr(f"su-kien-{number:03}.jsonld", jsonld.write(Document(creation_date=made, events=block)))


def own_events(party: Party, viewer: Viewer) -> Iterator[AnyEvent]:
    """Every event the party has recorded, the newest first, page by page."""
    owners = with_merged([party.pk])
    token: str | None = None
    while True:
        following = [("nextPageToken", token)] if token else []
        page = events.events(parse([("perPage", "1000"), *following]), viewer)
        yield from (one.event for one in page.events if one.owner in owners)
        token = page.next_token
        if token is None:
            return


def _add_files(archive: zipfile.ZipFile, party: Party) -> None:
    for stored in StoredFile.objects.filter(owner=changes.reference(party)).order_by("pk"):
        path = files.path_of(stored.sha256, stored.kind)
        if path.is_file():  # of a damaged store, what is there
            archive.write(path, f"tep/{stored.pk}{path.suffix}", zipfile.ZIP_STORED)
