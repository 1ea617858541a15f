"""The cast: the same people and firms in the tests of every room.

`cast` is the whole village in the database; the other fixtures are its members. Names, numbers and keys are invented;
GS1 keys begin with 952, which is set aside for examples.
"""

from dataclasses import dataclass
from datetime import date

import pytest

MANG_CAU = "09520801001019"
BANH_TRANG = "09520801002016"


#: members of firms
MEMBERS = {
    "owner": "Nguyễn Thị Chủ",  # of the cooperative
    "second_owner": "Bùi Văn Đồng",  # of the supermarket, too, and of the packing house
    "colleague": "Trần Văn Phụ",  # staff of the cooperative
    "reader": "Mai Thị Xem",  # may look at what is the cooperative's
    "packer": "Lê Thị Gói",  # of the packing house
    "carrier": "Võ Văn Chở",  # of the cold store
    "seller": "Đỗ Thị Bán",  # of the supermarket
    "competitor": "Phạm Văn Đối",  # of another firm altogether
    "newcomer": "Lý Thị Mới",  # signed up and nothing else
}
#: holders of posts: name, agency, role
OFFICIALS = {
    "inspector": ("Huỳnh Thị Kiểm", "qltt", "officer"),  # checks goods in the market
    "officer": ("Đặng Văn Tỉnh", "skhcn", "officer"),  # of the science department
    "science_lead": ("Trương Thị Khoa", "skhcn", "lead"),
    "department_officer": ("Cao Văn Nông", "snnmt", "officer"),  # of the department competent for product 1
    "department_lead": ("Hồ Thị Ruộng", "snnmt", "lead"),
    "trade_officer": ("Ngô Văn Thương", "sct", "officer"),  # of the department competent for product 2
    "commune_officer": ("Dương Thị Xã", "ubnd-25480", "officer"),  # where the cooperative is
    "other_commune_officer": ("Tô Văn Phường", "ubnd-25708", "officer"),  # where the household firm is
    "finance_officer": ("Lâm Thị Tiền", "stc", "officer"),
    "provincial_leader": ("Phan Văn Tỉnh", "ubnd-tinh", "lead"),
    "auditor": ("Quách Thị Soát", "skhcn", "auditor"),
    "administrator": ("Châu Văn Cổng", "skhcn", "administrator"),
    "two_hats": ("Đoàn Thị Hai", "ubnd-25480", "officer"),  # owner of the cold store in private life
}
WITH_KEYS = ("owner", "colleague", "packer", "carrier", "seller", "competitor", "inspector", "officer")


def pytest_configure() -> None:
    """Collecting imports models, so the rooms are set up before; conftest has said where the data folder is."""
    import django

    django.setup()


@dataclass(frozen=True)
class Cast:
    """Rows of the registry and accounts; ``keys`` holds API secrets by username."""

    users: dict
    parties: dict
    places: dict
    products: dict
    batches: dict
    keys: dict

    def viewer(self, username: str, acting=None):
        """The eyes of a user of the cast, who acts for ``acting`` (``party:1``, ``agency:2``)."""
        from txng.registry.acting import Acting, viewer_of

        return viewer_of(self.users[username], Acting.read(acting))


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, with their firms, places, products 1 and 2, one batch each, and API keys."""
    from allauth.mfa.models import Authenticator

    from txng.accounts.models import Post, User
    from txng.accounts.selectors import admin_unit, agencies
    from txng.accounts.services import api_key_issue
    from txng.accounts.viewers import SYSTEM
    from txng.core.vietnamese import fold
    from txng.registry.models import Batch, Membership, Party, Place, Product, ProductGroup

    users = {
        name: User(username=name, full_name=full_name, password="!")
        for name, full_name in {**MEMBERS, **{name: full_name for name, (full_name, *_) in OFFICIALS.items()}}.items()
    }
    User.objects.bulk_create(users.values())
    offices = {office.code: office for office in agencies()}
    Post.objects.bulk_create(
        Post(user=users[name], agency=offices[code], role=role, valid_from=date(2025, 7, 1))
        for name, (_, code, role) in OFFICIALS.items()
    )

    Authenticator.objects.bulk_create(  # officials do nothing without a second factor
        Authenticator(user=users[name], type="totp", data={}) for name in OFFICIALS
    )

    def party(key: str, kind: str, subtype: str, name: str, gln: str, commune: str, member: str) -> Party:
        made = Party.objects.create(
            kind=kind,
            subtype=subtype,
            name=name,
            name_folded=fold(name),
            gln=gln,
            uri=f"https://id.gs1.org/417/{gln}",
            commune=admin_unit(commune),
            address=f"Ấp {key.title()}",
            phone="+84276000000",
        )
        Membership.objects.create(user=users[member], party=made, role="owner")
        return made

    parties = {
        key: party(key, *facts)
        for key, *facts in [
            ("coop", "organisation", "cooperative", "HTX Mãng cầu Chân Núi", "9520801090013", "25480", "owner"),
            ("packing", "enterprise", "", "Cơ sở Đóng gói Ninh Thạnh", "9520801090020", "25567", "packer"),
            ("rice_paper", "household", "", "HKD Bánh tráng Sương Mai", "9520801090037", "25708", "competitor"),
            ("cold_store", "enterprise", "", "Công ty TNHH Kho lạnh Vàm Cỏ", "9520801090129", "27991", "carrier"),
            ("shop", "enterprise", "", "Siêu thị Vàm Cỏ Mart", "9520801090136", "27694", "seller"),
        ]
    }
    for name, party_key, role in [
        ("colleague", "coop", "staff"),
        ("reader", "coop", "reader"),
        ("second_owner", "shop", "owner"),
        ("second_owner", "packing", "owner"),
        ("two_hats", "cold_store", "owner"),
    ]:
        Membership.objects.create(user=users[name], party=parties[party_key], role=role)

    def place(party_key: str, kind: str, name: str, gln: str) -> Place:
        owner = parties[party_key]
        return Place.objects.create(
            party=owner,
            kind=kind,
            name=name,
            name_folded=fold(name),
            gln=gln,
            uri=f"https://id.gs1.org/414/{gln}",
            commune=owner.commune,
            latitude=11.38,
            longitude=106.13,
        )

    places = {
        key: place(*facts)
        for key, *facts in [
            ("plot", "coop", "plot", "Vườn mãng cầu số 1", "9520801090150"),
            ("packing", "packing", "packing_house", "Xưởng đóng gói Ninh Thạnh", "9520801090167"),
            ("factory", "rice_paper", "factory", "Lò bánh tráng Sương Mai", "9520801090174"),
            ("cold_store", "cold_store", "warehouse", "Kho lạnh Bến Lức", "9520801090181"),
            ("shop", "shop", "shop", "Quầy trái cây Vàm Cỏ Mart", "9520801090198"),
        ]
    }

    def product(gtin: str, party_key: str, name: str, group: str) -> Product:
        return Product.objects.create(
            gtin=gtin,
            party=parties[party_key],
            group=ProductGroup.objects.get_or_create(code=group, defaults={"name": group})[0],
            name=name,
            name_folded=fold(name),
            brand="Chân Núi",
            origin="Tây Ninh, Việt Nam",
            standards=["VietGAP"],
            image="/static/demo/mang-cau.svg",
            status="active",
            published=True,
        )

    products = {
        "mang_cau": product(MANG_CAU, "coop", "Mãng cầu ta Bà Đen, thùng 5 kg", "trai-cay"),
        "banh_trang": product(BANH_TRANG, "rice_paper", "Bánh tráng phơi sương Trảng Bàng, gói 500 g", "banh-trang"),
    }
    day = date(2026, 11, 4)
    batches = {
        "mang_cau": Batch.objects.create(product=products["mang_cau"], lot="MC-1", harvested_on=day, produced_on=day),
        "banh_trang": Batch.objects.create(product=products["banh_trang"], lot="BT-1", produced_on=day),
    }
    keys = {
        name: api_key_issue(user=users[name], name=name, scopes=["epcis:capture", "epcis:query"], actor=SYSTEM)[1]
        for name in WITH_KEYS
    }
    return Cast(users, parties, places, products, batches, keys)


@pytest.fixture
def coop_owner(cast: Cast):
    """Viewer: owner of the cooperative that grows product 1."""
    return cast.viewer("owner")


@pytest.fixture
def colleague(cast: Cast):
    """Viewer: staff of the same cooperative."""
    return cast.viewer("colleague")


@pytest.fixture
def competitor(cast: Cast):
    """Viewer: owner of the household firm that makes product 2."""
    return cast.viewer("competitor")


@pytest.fixture
def inspector(cast: Cast):
    """Viewer: an official who checks goods in the market."""
    return cast.viewer("inspector")


@pytest.fixture
def officer(cast: Cast):
    """Viewer: an official of the province."""
    return cast.viewer("officer")


@pytest.fixture
def passer_by(cast: Cast):
    """Viewer: nobody in particular."""
    from txng.accounts.viewers import PUBLIC

    return PUBLIC
