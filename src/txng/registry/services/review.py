"""A product's file between its owner and the competent agency."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from txng.accounts.models import Agency
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, steps, working_days
from txng.core.errors import Conflict
from txng.core.notifications import notify
from txng.core.numbering import next_key
from txng.gs1.problems import Problem, ProblemError
from txng.registry import checks, policies
from txng.registry.models import Outcome, Product, ProductStatus, Review, Submission
from txng.registry.review import DECIDE, FACTS, FILE, PRODUCT_FILE, RECORD, months_later, rules
from txng.registry.selectors import competent_agency, legal_facts, workers_of
from txng.registry.services.codes import refuse_merged
from txng.registry.services.completeness import missing_items
from txng.registry.services.writing import locked, refuse, writing

VERDICTS = ("pass", "fail", "na")


def facts_of(product: Product) -> dict[str, Any]:
    """The answers of a file by field, as JSON values."""
    legal = legal_facts(product, None, trace_code=product.code)
    known = {
        "group": product.group.name if product.group else "",
        "code": product.code,
        "party_name": legal.party_name,
        "party_address": legal.party_address,
    }
    return {name: known[name] if name in known else getattr(product, name) for name in FACTS}


def product_submit(*, actor: Viewer, product: Product, declared: bool, reason: str = "") -> Submission:
    """Hand the product's file in to the agency competent for its group today; the receipt is the returned row.

    ``declared``: the person declares that the answers are right. Refused while items of the legal minimum lack.
    """
    policies.require(policies.may_edit(actor, product.party_id))
    with writing(actor, "product.submit", reason) as act:
        row = locked(product)
        refuse_merged(row)
        refuse(_not_ready(row, declared))
        agency = competent_agency(row.group) if row.group else None
        steps.take(
            row,
            PRODUCT_FILE,
            "submit",
            actor=actor,
            permissions={FILE},
            agency=agency.pk if agency else None,
            state_field="review",
        )
        now = clock.now()
        row.submitted_at, row.confirmed_at, row.missing_items = now, now, []
        row.save()
        made = Submission.objects.create(
            pk=(key := next_key(Submission)),
            number=f"HS-{clock.today().year}-{key:06d}",
            product=row,
            agency=agency,
            submitted_at=now,
            submitted_by_id=actor.user_id,
            due=working_days.deadline(clock.today(), rules(clock.today()).term_days).on,
            facts=facts_of(row),
            verified_facts=_verified_before(row),
            is_demo=row.is_demo,
        )
        act.details["number"] = made.number
        act.touches(row, made)
    return made


def product_withdraw(*, actor: Viewer, product: Product, reason: str = "") -> Product:
    """Take a file back that nobody has decided on yet, to go on working on it."""
    policies.require(policies.may_edit(actor, product.party_id))
    with writing(actor, "product.withdraw", reason) as act:
        row = locked(product)
        steps.take(row, PRODUCT_FILE, "withdraw", actor=actor, permissions={FILE}, reason=reason, state_field="review")
        submission_close(row, actor, Outcome.WITHDRAWN, reason)
        act.touches(row)
    return row


def product_verify(
    *,
    actor: Viewer,
    product: Product,
    by: str,
    basis: str,
    on: date | None = None,
    reason: str = "",
    verdicts: Mapping[str, Any] | None = None,
    seen: str = "",
) -> Product:
    """The agency named ``by`` confirms the product's data on the ground of ``basis``, decided ``on`` a day (now).

    The portal itself (``system``) enters decisions taken elsewhere; officials decide on files that were handed in or
    changed, never on those they handed in themselves for somebody. ``seen``: the state of the file they looked at
    (`seen_state`); of another nobody decides unseen. Raises `Conflict` ``file-changed-meanwhile``.
    """
    policies.require(policies.may_decide(actor, product))
    cleaned = checks.clean(
        {"by": checks.text(200, required=True), "basis": checks.text(300)}, {"by": by, "basis": basis}
    )
    verified_at = checks.moment_of_decision(on)
    with writing(actor, "product.verify", reason, dict(cleaned)) as act:
        row = locked(product)
        _refuse_unseen(row, seen)
        _step(row, "record" if actor.kind == "system" else "verify", actor, reason)
        row.verified_by, row.verified_at, row.verified_basis = cleaned["by"], verified_at, cleaned["basis"]
        row.review_due = months_later(clock.day_of(verified_at), rules(clock.today()).valid_months)
        row.save()
        submission_close(row, actor, Outcome.VERIFIED, reason, verdicts=verdicts)
        if actor.kind == "authority":
            _tell(row, actor, "product-verified", agency=cleaned["by"])
        act.touches(row)
    return row


def product_return(
    *,
    actor: Viewer,
    product: Product,
    reason: str,
    items: Iterable[str] = (),
    verdicts: Mapping[str, Any] | None = None,
    seen: str = "",
) -> Product:
    """Give a file back to its owner: what is to be supplemented, and why. ``seen``: as in `product_verify`."""
    policies.require(policies.may_decide(actor, product))
    cleaned = checks.clean(
        {"reason": checks.lines(2000, required=True), "items": checks.texts(20)},
        {"reason": reason, "items": list(items)},
    )
    with writing(actor, "product.return", cleaned["reason"], {"items": cleaned["items"]}) as act:
        row = locked(product)
        _refuse_unseen(row, seen)
        _step(row, "return", actor, cleaned["reason"])
        row.verified_by, row.verified_at, row.verified_basis, row.review_due = "", None, "", None
        row.save()
        submission_close(row, actor, Outcome.RETURNED, cleaned["reason"], items=cleaned["items"], verdicts=verdicts)
        by = Agency.objects.get(pk=actor.acting_agency).name if actor.acting_agency else ""
        _tell(row, actor, "product-returned", agency=by, reason=cleaned["reason"][:300])
        act.touches(row)
    return row


def seen_state(product: Product) -> str:
    """A word for the state of a file that somebody looks at; another after every change."""
    return f"{product.changed_at.isoformat()} {product.party.changed_at.isoformat()}"


def _refuse_unseen(row: Product, seen: str) -> None:
    if seen and seen != seen_state(row):
        raise Conflict("file-changed-meanwhile")


def _tell(product: Product, actor: Viewer, kind: str, **params: str) -> None:
    """The owner's people learn of the decision in the act itself."""
    notify(
        users=workers_of(product.party_id),
        kind=kind,
        params={"product": product.name, **params},
        link=f"/workspace/products/{product.pk}",
        actor=actor,
    )


def _step(row: Product, name: str, actor: Viewer, reason: str) -> None:
    permissions = {RECORD} if actor.kind == "system" else {DECIDE}
    steps.take(
        row,
        PRODUCT_FILE,
        name,
        actor=actor,
        permissions=permissions,
        agency=actor.acting_agency,
        reason=reason,
        state_field="review",
    )


def _not_ready(product: Product, declared: bool) -> list[Problem]:
    problems = [Problem("legal-item-missing", {"item": code}, code) for code in missing_items(product)]
    if product.group is None:
        problems.append(Problem("field-required", {"field": "group"}, "group"))
    if product.status == ProductStatus.WITHDRAWN:
        problems.append(Problem("product-withdrawn", {}, "status"))
    if not declared:
        problems.append(Problem("declaration-missing", {}, "declared"))
    return problems


def _verified_before(product: Product) -> dict[str, Any]:
    """The answers of the last file that was verified; empty when there was none."""
    last = Submission.objects.filter(product=product.pk, outcome=Outcome.VERIFIED).order_by("-id").first()
    return last.facts if last else {}


def submission_close(
    product: Product,
    actor: Viewer,
    outcome: str,
    reason: str,
    *,
    items: Iterable[str] = (),
    verdicts: Mapping[str, Any] | None = None,
) -> None:
    """Write the outcome on the open file; a decision without one (something changed, a review) gets a file of its own.

    A decision is kept with the answers it was taken on.
    """
    open_file = Submission.objects.select_for_update().filter(product=product.pk, outcome="").first()
    if open_file is None:
        now, key = clock.now(), next_key(Submission)
        open_file = Submission(
            pk=key,
            number=f"HS-{clock.today().year}-{key:06d}",
            product=product,
            agency_id=actor.acting_agency,
            submitted_at=product.submitted_at or now,
            facts=facts_of(product),
            verified_facts=_verified_before(product),
            is_demo=product.is_demo,
        )
    open_file.outcome, open_file.reason = outcome, reason
    open_file.decided_at, open_file.decided_by_id = clock.now(), actor.user_id
    open_file.returned_items = list(items)
    open_file.checks = _verdicts(verdicts or {})
    open_file.save()
    act = changes.running()
    if act is not None:
        act.touches(open_file)


def _verdicts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Item → [verdict, note]; raises `ProblemError` for a word that there is not."""
    kept = {}
    for item, (verdict, note) in given.items():
        if verdict not in VERDICTS or len(note) > 500:
            params = {"field": item, "value": str(verdict)[:40], "known": ", ".join(VERDICTS)}
            raise ProblemError([Problem("field-choice", params, item)])
        kept[item] = [verdict, note]
    return kept


def product_discontinue(*, actor: Viewer, product: Product, reason: str) -> Product:
    """The product is made no more: its codes resolve as ever, its file is closed."""
    policies.require(policies.may_edit(actor, product.party_id))
    cleaned = checks.clean({"reason": checks.text(300, required=True)}, {"reason": reason})
    with writing(actor, "product.discontinue", cleaned["reason"]) as act:
        row = locked(product)
        if row.review == Review.SUBMITTED:
            raise Conflict("file-is-handed-in")
        row.status = ProductStatus.WITHDRAWN
        row.save()
        act.touches(row)
    return row
