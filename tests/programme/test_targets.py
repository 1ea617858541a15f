"""Targets: the count of a day equals a plain recount, past days stay, breakdowns add up, doubts get answers."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from tests.cast import Cast
from txng.accounts.models import AdminUnit
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.models import Notice
from txng.gs1.problems import ProblemError
from txng.oversight.conformity import services as conformity
from txng.oversight.conformity.models import LotConformity
from txng.oversight.conformity.rules import CRITERIA
from txng.programme.targets import register, rules, selectors, services
from txng.programme.targets.counting import count, met
from txng.programme.targets.models import Count, Target
from txng.registry.models import (
    Batch,
    CompanyPrefix,
    LabelOrder,
    Party,
    Place,
    Product,
    ProductCode,
    ProductGroup,
)

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def village(rng: random.Random, parties: int, products: int) -> None:
    """Random parties and products, written row by row so that the history is kept."""
    communes = list(AdminUnit.objects.filter(valid_to=None, kind__in=["xa", "phuong"])[:12])
    groups = list(ProductGroup.objects.all()[:5])
    made = Party.objects.bulk_create(
        Party(
            kind=rng.choice(["enterprise", "household", "individual", "agency", "organisation"]),
            name=f"Cơ sở {number}",
            name_folded=f"co so {number:06d}",
            gln=f"{9520801000000 + number}" if rng.random() < 0.6 else "",
            commune=rng.choice([*communes, None]),
        )
        for number in range(parties)
    )
    CompanyPrefix.objects.bulk_create(
        CompanyPrefix(
            party=party,
            prefix=f"{9520810 + number}",
            status=rng.choice(["active", "active", "expired", "unknown"]),
            valid_from=rng.choice([None, date(2024, 1, 1), TODAY + timedelta(days=1)]),
            valid_to=rng.choice([None, None, TODAY, TODAY + timedelta(days=9)]),
        )
        for number, party in enumerate(made)
        if rng.random() < 0.5
    )
    Place.objects.bulk_create(
        Place(party=party, kind="plot", name="Vườn", name_folded="vuon", gln=f"{9520802000000 + party.pk}")
        for party in made
        if rng.random() < 0.4
    )
    goods = Product.objects.bulk_create(
        Product(
            party=rng.choice(made),
            group=rng.choice([*groups, None]),
            gtin=f"{9520803000000 + number:014d}" if rng.random() < 0.8 else "",
            provincial_code=f"TN-{number}/X",
            name="Hàng",
            name_folded="hang",
            status=rng.choice(["active", "active", "active", "draft", "withdrawn"]),
            missing_items=rng.choice([[], [], [], ["origin"]]),
        )
        for number in range(products)
    )
    ProductCode.objects.bulk_create(
        ProductCode(product=one, scheme="provincial", value=one.provincial_code, valid_from=date(2025, 1, 1),
                    valid_to=rng.choice([None, None, TODAY]))
        for one in goods
    )  # fmt: skip
    lots = Batch.objects.bulk_create(
        Batch(product=one, code=one.code, lot=f"L{place}", produced_on=TODAY - timedelta(days=rng.randrange(0, 700)))
        for one in goods
        for place in range(rng.randrange(3))
    )
    LotConformity.objects.bulk_create(
        LotConformity(batch=lot, told=rng.choice([0, 3, 3]), complete=rng.random() < 0.8) for lot in lots
    )
    LabelOrder.objects.bulk_create(
        LabelOrder(batch=lot, kind="lot", count=1, grid="a4-3x8", printed_at=rng.choice([None, clock.now()]))
        for lot in lots
        if rng.random() < 0.3
    )


def recount(day: date) -> dict[int, tuple[int, int, bool]]:
    """The same by a plain look at each record: party → (products, applying products, in numerator)."""
    found = {}
    year_ago = day.replace(year=day.year - 1)
    for party in Party.objects.filter(merged_into=None, commune__isnull=False).exclude(kind="agency"):
        goods = list(party.products.filter(status="active", merged_into=None))
        holds = any(
            one.status != "expired"
            and (one.valid_from is None or one.valid_from <= day)
            and (one.valid_to is None or one.valid_to > day)
            for one in party.prefixes.all()
        )
        uses = any(
            code.valid_from <= day and (code.valid_to is None or code.valid_to > day)
            for one in goods
            for code in one.codes.all()
        )
        if not (holds or uses):
            continue
        located = bool(party.gln) or party.places.exclude(gln="").exists()
        applying = 0
        for one in goods:
            lots = list(LotConformity.objects.filter(batch__product=one).select_related("batch"))
            told = any(lot.told for lot in lots)
            printed = LabelOrder.objects.filter(batch__product=one, printed_at__isnull=False).exists()
            whole = any(lot.complete and year_ago < lot.batch.produced_on <= day for lot in lots)
            applying += bool(one.gtin and located and (told or printed) and not one.missing_items and whole and told)
        found[party.pk] = (len(goods), applying, applying > 0)
    return found


def test_the_count_equals_a_plain_recount() -> None:
    village(random.Random(939), 120, 400)
    rows = count(TODAY)
    assert {row.party: (row.products, row.products_applying, row.products_applying > 0) for row in rows} == recount(
        TODAY
    )
    assert 0 < sum(row.products_applying > 0 for row in rows) < len(rows)
    for row in rows:
        assert (row.best == 31) == (row.products_applying > 0)


def test_past_days_are_counted_as_the_records_stood() -> None:
    village(random.Random(100), 60, 150)
    before = {row.party: row.products_applying for row in count(TODAY)}
    _shift_history(days=1)  # all of that was known yesterday
    Product.objects.all().update(missing_items=["origin"])
    CompanyPrefix.objects.all().update(status="expired")
    Party.objects.filter(pk__in=list(before)[:5]).update(kind="agency")
    assert all(row.products_applying == 0 for row in count(TODAY))
    yesterday = {row.party: row.products_applying for row in count(TODAY - timedelta(days=1))}
    moved = {pk for pk in before if before[pk] != yesterday.get(pk)}
    assert len(moved) < len(before) / 10, "a day later only what is dated may differ"
    assert count(TODAY - timedelta(days=2)) == []


def _shift_history(days: int) -> None:
    """As if everything kept so far had happened earlier. The tables are append-only, so the test turns that off."""
    tables = ("party", "companyprefix", "product", "productcode", "place", "batch", "labelorder")
    names = [f"registry_{name}event" for name in tables] + ["conformity_lotconformityevent"]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"alter table {name} disable trigger user")
            cursor.execute(f"update {name} set pgh_created_at = pgh_created_at - make_interval(days => %s)", [days])
            cursor.execute(f"alter table {name} enable trigger user")


def test_a_count_is_kept_and_its_parts_add_up(cast: Cast) -> None:
    village(random.Random(7), 50, 150)
    kept = services.day_count(TODAY)
    rows = selectors.counted(kept, SYSTEM)
    assert selectors.sums(rows) == (kept.users, kept.applying)
    for parts in (selectors.by_commune(rows), selectors.by_former_district(rows), selectors.by_kind(rows)):
        assert sum(part.users for part in parts) == kept.users
        assert sum(part.applying for part in parts) == kept.applying
    assert services.day_count(TODAY).pk == kept.pk, "within the hour the same"
    with pytest.raises(Refused):
        services.day_count(TODAY + timedelta(days=1))
    mine = selectors.counted(kept, cast.viewer("commune_officer"))
    assert all(row.commune.code == "25480" for row in mine)
    sector = selectors.counted(kept, cast.viewer("trade_officer"))
    assert sector.count() < rows.count()
    assert selectors.counted(kept, cast.viewer("owner")).count() == 0
    assert services.counts_keep() == 0
    assert Count.objects.count() == 1


def test_criteria_are_named_by_their_bits() -> None:
    assert met(31) == list(CRITERIA)
    assert met(0) == []


def test_a_lot_is_looked_at_and_only_changes_are_written(cast: Cast) -> None:
    assert conformity.lots_check() == 2
    assert conformity.lots_check() == 0
    lot = LotConformity.objects.get(batch=cast.batches["mang_cau"])
    assert (lot.complete, lot.score, lot.told) == (False, 0, 0)
    assert lot.missing == lot.required != []


def test_shares_pace_and_forecast() -> None:
    assert rules.share(0, 0) is None
    assert rules.pace(70, 100, 70, 2030, TODAY).missing == 0
    assert rules.pace(0, 0, 70, 2030, TODAY).missing == 0
    assert rules.forecast([], TODAY) is None
    rising = [(date(2026, month, 28), 10.0 * month) for month in range(1, 10)]
    assert rules.forecast(rising, date(2030, 12, 31)) == 100.0


def test_targets_are_data_of_the_leading_department(cast: Cast) -> None:
    assert [(one.year, one.share) for one in Target.objects.all()] == [(2025, 30), (2030, 70)]
    lead = cast.viewer("science_lead")
    services.target_set(actor=lead, year=2028, share=Decimal(55), basis="Kế hoạch mới")
    assert selectors.target_for(date(2027, 1, 1)).year == 2028
    for other in ("department_lead", "officer", "owner"):
        with pytest.raises(Forbidden):
            services.target_set(actor=cast.viewer(other), year=2028, share=Decimal(1), basis="x")
    with pytest.raises(Refused):
        services.target_set(actor=lead, year=2029, share=Decimal(101), basis="x")


def test_a_figure_is_questioned_and_answered_once(cast: Cast) -> None:
    asker, lead = cast.viewer("commune_officer"), cast.viewer("officer")
    party = cast.parties["coop"].pk
    asked = services.question_ask(actor=asker, day=TODAY, party=party, text="Hợp tác xã đã ngừng hoạt động")
    with pytest.raises(Conflict):
        services.question_ask(actor=asker, day=TODAY, party=party, text="Lại hỏi")
    with pytest.raises(Forbidden):
        services.question_answer(actor=asker, question=asked, answer="x")
    services.question_answer(actor=lead, question=asked, answer="Đã kiểm tra, vẫn hoạt động")
    with pytest.raises(Conflict):
        services.question_answer(actor=lead, question=asked, answer="x")
    assert Notice.objects.filter(kind="target-answer", user=cast.users["commune_officer"].pk).exists()
    assert selectors.questions(cast.viewer("trade_officer")).count() == 0


HEAD = "Tiền tố;Tên doanh nghiệp;Mã số thuế;Địa chỉ;Mã xã;Từ ngày;Đến ngày\n"


def test_the_register_is_taken_over_whole_or_not_at_all(cast: Cast) -> None:
    text = HEAD + "8935099;Công ty Muối Tây Ninh;;Ấp 1;25480;01/02/2020;\n9520801;HTX;;;25480;2021-03-04;2024-03-04\n"
    rows = register.read(text.encode())
    assert (rows[0].valid_from, rows[1].valid_to) == (date(2020, 2, 1), date(2024, 3, 4))
    done = register.register_import(actor=cast.viewer("officer"), rows=rows)
    assert (done.new, done.known, done.prefixes) == (2, 0, 2)
    assert register.register_import(actor=cast.viewer("officer"), rows=rows).new == 0
    assert CompanyPrefix.objects.get(prefix="9520801").status == "expired"
    salt = CompanyPrefix.objects.get(prefix="8935099").party_id
    assert [row.products for row in count(TODAY) if row.party == salt] == [0]
    with pytest.raises(Forbidden):
        register.register_import(actor=cast.viewer("trade_officer"), rows=rows)
    before = Party.objects.count()
    bad = register.read((HEAD + "8935100;Công ty Mới;;;;;\n8935101;Công ty Sai;123;;;;\n").encode())
    with pytest.raises(ProblemError) as refused:
        register.register_import(actor=cast.viewer("officer"), rows=bad)
    assert [one.params["row"] for one in refused.value.problems] == [2, 3]
    assert Party.objects.count() == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "register-empty"),
        (b"\xff\xfe", "register-empty"),
        (b"PK\x03\x04 nothing", "register-empty"),
        (b"a;b\n1;2\n", "register-columns"),
        (HEAD.encode(), "register-empty"),
        ((HEAD + "89x;Tên;;;;;\n").encode(), "register-row"),
        ((HEAD + "8935099;Tên;;;;31/02/2020;\n").encode(), "register-row"),
        (b"x" * (register.MOST_BYTES + 1), "request-too-large"),
    ],
)
def test_a_bad_register_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        register.read(content)
    assert refused.value.problems[0].code == code


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_count_a_day_once(cast: Cast) -> None:
    today = clock.today()
    start = Barrier(4)

    def ask(_: int) -> int:
        start.wait()
        try:
            return services.day_count(today).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = set(pool.map(ask, range(4)))
    assert counts == {Count.objects.get(day=today).pk}
