"""What the registry and the events know of a code: was it issued, is it on goods, has its life ended."""

from datetime import date, datetime, timedelta

from django.db.models import Sum

from txng.accounts.viewers import SYSTEM
from txng.oversight.alarms.rules import Known, Values
from txng.oversight.complaints.models import Report, ReportKind
from txng.registry.models import Batch, LabelOrder, Product
from txng.registry.naming import path_named, thing_uri
from txng.registry.selectors import product_by_code
from txng.resolver.scans import code_of
from txng.trace.selectors import is_known


def product_of(code: str) -> Product | None:
    """The product of a code, be it no longer public."""
    return product_by_code(path_named(code)[0], SYSTEM)


def reported_since(since: datetime) -> list[str]:
    """Codes that people reported as copied, be it that nobody scanned them since."""
    rows = Report.objects.filter(at__gte=since, kind__in=[ReportKind.COPIED, ReportKind.PASTED]).exclude(code="")
    return [code for path in rows.values_list("code", flat=True).distinct() if (code := code_of(path))]


def known(code: str, product: Product, limits: Values) -> Known:
    """The facts the rules ask for."""
    named, lot, serial = path_named(code)
    kinds = [ReportKind.COPIED, ReportKind.PASTED]
    reports = Report.objects.filter(code=code, kind__in=kinds).exclude(state="dismissed")
    marks = list(reports.values_list("mark", flat=True))
    told = len(set(marks) - {""}) + marks.count("")  # two by one sender are no two people
    uri = thing_uri(named, lot, serial)
    return _item(product, serial, uri, told, limits) if serial else _lot(product, lot, uri, told, limits)


def _item(product: Product, serial: str, uri: str, reports: int, limits: Values) -> Known:
    order = (
        LabelOrder.objects.filter(batch__product=product, serials__contains=[serial])
        .select_related("batch__product")
        .first()
    )
    seen = is_known(uri, SYSTEM)
    if order is None:
        return Known(issued=seen, reports=reports)
    number = order.serials.index(serial) + 1
    return Known(
        issued=True,
        active=seen or number <= order.active_to,
        ended_on=_ended(order.batch, limits),
        made_on=_made(order.batch),
        reports=reports,
    )


def _lot(product: Product, lot: str, uri: str, reports: int, limits: Values) -> Known:
    batch = Batch.objects.filter(product=product, lot=lot).select_related("product").first()
    if batch is None:
        return Known(issued=is_known(uri, SYSTEM), serial=False, reports=reports)
    units = LabelOrder.objects.filter(batch=batch).aggregate(units=Sum("count"))["units"]
    ended = _ended(batch, limits)
    return Known(serial=False, units=units, ended_on=ended, made_on=_made(batch), reports=reports)


def _ended(batch: Batch, limits: Values) -> date | None:
    return batch.use_by + timedelta(days=limits["rules"]["R3"]["days_after"]) if batch.use_by else None


def _made(batch: Batch) -> date | None:
    return batch.harvested_on or batch.produced_on
