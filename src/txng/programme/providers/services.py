"""Acts of this room."""

from collections.abc import Collection, Mapping

from django.db import connection
from django.utils.translation import get_language

from txng.accounts.viewers import Viewer
from txng.core import changes, clock, steps
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.vietnamese import fold
from txng.programme.providers import policies, rules
from txng.programme.providers.models import Offer, Provider
from txng.registry import checks

PROVIDER: checks.Table = {
    "name": checks.text(200, required=True),
    "tax_code": checks.tax_code,
    "product": checks.text(200),
    "website": checks.web(200),
    "contact": checks.text(200, required=True),
    "summary": checks.lines(2000, required=True),
    "summary_en": checks.lines(2000),
    "offers": checks.texts(12, most=len(Offer)),
}


def provider_set(
    *,
    actor: Viewer,
    provider: Provider | None = None,
    name: str,
    tax_code: str,
    contact: str,
    summary: str,
    offers: Collection[str],
    product: str = "",
    website: str = "",
    summary_en: str = "",
) -> Provider:
    """Propose a provider, or change what is said of one. Raises `Forbidden`, `ProblemError`, `Conflict` where the tax
    code is known."""
    _refuse_strangers(actor)
    given = {"name": name, "tax_code": tax_code, "contact": contact, "summary": summary, "summary_en": summary_en}
    cleaned = checks.clean(PROVIDER, {**given, "product": product, "website": website, "offers": list(offers)})
    if not cleaned["tax_code"]:
        raise Refused("field-required", "tax_code", field="tax_code")
    if not set(cleaned["offers"]) <= set(Offer.values) or not cleaned["offers"]:
        known = ", ".join(Offer.values)
        raise Refused("field-choice", "offers", field="offers", value=", ".join(cleaned["offers"]), known=known)
    with changes.act(actor=actor, kind="provider.set") as act:
        row = Provider(by_id=actor.user_id) if provider is None else _locked(provider)
        if row.state in ("listed", "suspended") and rules.DECIDE not in policies.of(actor):
            raise Refused("provider-listed")
        _one_at_a_time()
        if Provider.objects.filter(tax_code=cleaned["tax_code"]).exclude(pk=row.pk).exists():
            raise Refused("provider-known", "tax_code")
        for key, value in cleaned.items():
            setattr(row, key, value)
        row.name_folded = fold(row.name)
        row.save()
        act.touches(row)
    return row


def _one_at_a_time() -> None:
    """Two people who enter the same provider at once: the second waits and is told."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('providers'))")


def _refuse_strangers(actor: Viewer) -> None:
    if rules.WORK not in policies.of(actor):
        raise Forbidden("not-permitted")


def _locked(provider: Provider) -> Provider:
    row = Provider.objects.select_for_update().get(pk=provider.pk)
    if row.state in rules.PROVIDER.finals:
        raise Conflict("provider-removed")
    return row


def provider_check(*, actor: Viewer, provider: Provider, answers: Mapping[str, Mapping[str, str]]) -> Provider:
    """Write down what was found: condition → ``verdict`` (``met``, ``not_met``, ``unknown``) and ``note``.

    A provider who is listed and no longer meets a required condition is suspended by it. Raises `Refused` for unknown
    conditions or verdicts.
    """
    today = clock.today()
    asked = rules.checklist(today)
    kept = _answers(asked, answers)
    missing = rules.unmet(asked.items, kept)
    with changes.act(actor=actor, kind="provider.check") as act:
        row = _locked(provider)
        name, reason = ("recheck" if row.state == "listed" else "check"), ""
        if row.state in ("listed", "suspended") and missing:
            name, reason = "suspend", f"Không còn đạt: {_names(missing, 'vi')}"
        steps.take(
            row,
            rules.PROVIDER,
            name,
            actor=actor,
            permissions=policies.of(actor),
            agency=actor.acting_agency,
            reason=reason,
        )
        row.answers, row.checked_on = kept, today
        row.recheck_on = rules.check_again(today, asked.months)
        row.reason = reason
        row.save()
        act.touches(row)
    return row


def _answers(asked: rules.Checklist, answers: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    known = {one.code for one in asked.items}
    kept = {}
    for code, given in answers.items():
        verdict = given.get("verdict", rules.UNKNOWN)
        if code not in known or verdict not in rules.VERDICTS:
            raise Refused("provider-unknown", code, condition=code[:40])
        note = checks.clean({"note": checks.text(500)}, {"note": given.get("note", "")})["note"]
        kept[code] = {"verdict": verdict, "note": note}
    return kept


def _names(items: list[rules.Item], language: str) -> str:
    return "; ".join(one.name_en if language == "en" else one.name for one in items)


def provider_step(*, actor: Viewer, provider: Provider, name: str, reason: str = "") -> Provider:
    """``list`` (every required condition is met), ``suspend`` and ``remove`` (why)."""
    with changes.act(actor=actor, kind=f"provider.{name}", reason=reason) as act:
        row = _locked(provider)
        permissions = policies.of(actor)
        steps.take(
            row, rules.PROVIDER, name, actor=actor, permissions=permissions, agency=actor.acting_agency, reason=reason
        )
        if name == "list":
            if row.recheck_on is None or row.recheck_on <= clock.today():
                raise Refused("provider-old-check")
            missing = rules.unmet(rules.checklist(row.checked_on or clock.today()).items, row.answers)
            if missing:
                raise Refused("provider-unmet", names=_names(missing, get_language() or "vi"))
        row.reason = reason.strip()[:2000]
        row.save()
        act.touches(row)
    return row
