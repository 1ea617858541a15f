"""What was read is read again exactly when somebody has written, or the day or its time is over."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.db import connection

from txng.core import clock
from txng.registry.models import ProductGroup
from txng.web.public.unchanged import Unchanged

pytestmark = pytest.mark.django_db(transaction=True)


class Counted:
    """Names of product groups, and how often they were read."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, codes: Sequence[str]) -> dict[str, str]:
        self.read += len(codes)
        return {code: ProductGroup.objects.get(code=code).name for code in codes}


@pytest.fixture
def group() -> ProductGroup:
    return ProductGroup.objects.create(code="thu", name="Nhóm thử")


def test_nothing_is_read_again_while_nobody_writes(group: ProductGroup) -> None:
    counted = Counted()
    load = Unchanged(counted, 10, 60)
    assert [load(["thu"]) for _ in range(3)] == [{"thu": "Nhóm thử"}] * 3
    assert counted.read == 1


@pytest.mark.parametrize("by", ["orm", "sql"])
def test_whoever_writes_is_noticed_at_once(group: ProductGroup, by: str) -> None:
    load = Unchanged(Counted(), 10, 60)
    load(["thu"])
    if by == "orm":
        ProductGroup.objects.filter(code="thu").update(name="Tên mới")
    else:
        with connection.cursor() as cursor:
            cursor.execute("update registry_productgroup set name = 'Tên mới' where code = 'thu'")
    assert load(["thu"]) == {"thu": "Tên mới"}


def test_time_and_day_run_out(group: ProductGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted()
    brief = Unchanged(counted, 10, 0)
    brief(["thu"])
    brief(["thu"])
    assert counted.read == 2
    load = Unchanged(counted, 10, 60)
    load(["thu"])
    monkeypatch.setattr(clock, "today", lambda: date(2031, 1, 1))
    load(["thu"])
    assert counted.read == 4


def test_only_so_many_are_kept_and_only_the_missing_are_read(group: ProductGroup) -> None:
    ProductGroup.objects.create(code="hai", name="Nhóm hai")
    counted = Counted()
    load = Unchanged(counted, 1, 60)
    load(["thu"])
    assert load(["hai", "thu"]) == {"hai": "Nhóm hai", "thu": "Nhóm thử"}
    assert counted.read == 2
    load(["thu", "hai"])
    assert counted.read == 3
