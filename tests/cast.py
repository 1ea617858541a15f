"""The cast: the same people and firms in the tests of every room.

`cast` is the whole village in the database; the other fixtures are its members. Names, numbers and keys are invented;
GS1 keys begin with 952, which is set aside for examples.
"""

from dataclasses import dataclass
from datetime import date

import pytest

MANG_CAU = "09520801001019"
BANH_TRANG = "09520801002016"


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

    def viewer(self, username: str):
        """The eyes of a user of the cast."""
        from txng.registry.selectors import viewer_of

        return viewer_of(self.users[username])


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, with their firms, places, products 1 and 2, one batch each, and API keys."""
    from txng.accounts.models import User
    from txng.accounts.selectors import admin_unit
    from txng.accounts.services import api_key_issue
    from txng.accounts.viewers import SYSTEM
    from txng.core.vietnamese import fold
    from txng.registry.models import Batch, Membership, Party, Place, Product, ProductGroup

    users = {
        name: User.objects.create_user(name, password=None, full_name=full_name, is_official=official)
        for name, full_name, official in [
            ("owner", "Nguyễn Thị Chủ", False),  # of the cooperative
            ("colleague", "Trần Văn Phụ", False),  # staff of the cooperative
            ("packer", "Lê Thị Gói", False),  # of the packing house
            ("carrier", "Võ Văn Chở", False),  # of the cold store
            ("seller", "Đỗ Thị Bán", False),  # of the supermarket
            ("competitor", "Phạm Văn Đối", False),  # of another firm altogether
            ("inspector", "Huỳnh Thị Kiểm", True),
            ("officer", "Đặng Văn Tỉnh", True),
        ]
    }

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
    Membership.objects.create(user=users["colleague"], party=parties["coop"], role="staff")

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
        name: api_key_issue(user=user, name=name, scopes=["epcis:capture", "epcis:query"], actor=SYSTEM)[1]
        for name, user in users.items()
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
