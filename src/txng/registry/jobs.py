"""Reminders: certificates that end soon."""

from datetime import timedelta

from django.db.models import Q

from txng.accounts.viewers import SYSTEM
from txng.core import changes, clock
from txng.core.jobs import job
from txng.core.notifications import notify
from txng.registry.models import Certificate, CertificateState
from txng.registry.rules import certificate_name
from txng.registry.selectors import workers_of
from txng.registry.visibility import party_of

REMIND_DAYS = (60, 30, 7)
"""Days before the last good day on which its owners are told, once each."""


@job(periodic="15 6 * * *")
def certificates_remind() -> None:
    """Every morning: tell the owners whose certificate comes within one of `REMIND_DAYS`, unless they were told."""
    today = clock.today()
    rows = Certificate.objects.select_related("party", "place__party", "product__party").filter(
        state=CertificateState.VALID, valid_to__gte=today, valid_to__lte=today + timedelta(days=REMIND_DAYS[0])
    )
    for row in rows.filter(Q(reminded_days=None) | Q(reminded_days__gt=REMIND_DAYS[-1])):
        assert row.valid_to is not None
        reached = min(days for days in REMIND_DAYS if (row.valid_to - today).days <= days)
        if row.reminded_days is None or reached < row.reminded_days:
            _remind(row.pk, reached)


def _remind(certificate: int, reached: int) -> None:
    with changes.act(actor=SYSTEM, kind="certificate.remind", details={"days": reached}) as act:
        row = Certificate.objects.select_for_update().get(pk=certificate)
        party = party_of(row)
        if party is None or row.valid_to is None or (row.reminded_days is not None and row.reminded_days <= reached):
            return
        notify(
            users=workers_of(party.pk),
            kind="certificate-ends",
            params={"certificate": certificate_name(row.kind), "number": row.number, "day": f"{row.valid_to:%d/%m/%Y}"},
            link=f"/workspace/certificates/{row.pk}",
            actor=SYSTEM,
        )
        row.reminded_days = reached
        row.save()
        act.touches(row)
