"""The product passport: what Decree 37/2026/NĐ-CP, article 32, lists, as one public JSON object. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from txng.exchange.dossiers.gathering import Dossier, Step
from txng.registry.models import BatchStatus
from txng.registry.naming import thing_path
from txng.registry.rules import certificate_name
from txng.resolver.models import RecallNotice
from txng.trace.sentences import stage_name

VERSION = "1.0"
BASIS = "Nghị định 37/2026/NĐ-CP, Điều 32"
#: what the article lists, in its order; each with the member of `passport` that holds it
ITEMS = (
    ("product", "Tên sản phẩm, mã GTIN", "Name and GTIN"),
    ("responsibleParty", "Tên, địa chỉ, mã định danh của cơ sở", "Name, address and identifier of the party"),
    ("origin", "Xuất xứ hoặc nơi thực hiện công đoạn cuối", "Origin, or place of the last stage"),
    ("traceability", "Thông tin truy xuất nguồn gốc", "Traceability information"),
    ("certificates", "Chứng nhận", "Certificates"),
    ("dates", "Ngày sản xuất, hạn sử dụng", "Dates of production and expiry"),
    ("safety", "Cảnh báo an toàn", "Safety warnings"),
)


def passport(told: Dossier, base: str, today: date) -> dict[str, Any]:
    """The passport of a lot; ``base``: scheme and host the product is served at. Members without a value are left out,
    so that nothing looks declared which is not."""
    product, batch, party = told.product, told.batch, told.product.party
    path = thing_path(batch.code, batch.lot)
    last = told.steps[-1] if told.steps else None
    found: dict[str, Any] = _filled(
        {
            "type": "ProductPassport",
            "version": VERSION,
            "basis": BASIS,
            "id": f"{base}{path}",
            "asOf": today.isoformat(),
            "recalled": True if told.recalls or batch.status == BatchStatus.RECALLED else None,
            "recalls": [_recall(one) for one in told.recalls],
            "product": {
                "gtin": batch.gtin,
                "name": {"vi": product.name, "en": product.name_en},
                "lot": batch.lot,
                "brand": product.brand,
                "model": product.model_code,
                "group": product.group.code if product.group else "",
                "hsCode": product.hs_code,
                "standards": list(product.standards),
            },
            "responsibleParty": {
                "name": {"vi": party.name, "en": party.name_en},
                "address": ", ".join(part for part in (party.address, _commune(party)) if part),
                "country": "VN",
                "identifiers": {"gln": party.gln, "taxCode": party.tax_code},
            },
            "origin": {
                "declared": {"vi": product.origin, "en": product.origin_en},
                "lastStage": _stage(last, "vi") if last else None,
            },
            "traceability": {
                "page": f"{base}{path}",
                "events": f"{base}{path}?linkType=gs1:epcis",
                "completeness": told.journey.score,
                "stages": [_stage(step, "vi") for step in told.steps],
                "missingStages": [gap.code for gap in told.journey.gaps],
            },
            "certificates": list(_certificates(told, today)),
            "dates": {"production": _iso(batch.produced_on or batch.harvested_on), "expiry": _iso(batch.use_by)},
            "safety": {
                "warnings": product.warnings,
                "allergens": list(product.allergens),
                "storage": product.storage,
            },
        }
    )
    return found


def _recall(one: RecallNotice) -> dict[str, Any]:
    """A warning in force: first of all that anybody must know of the lot."""
    told: dict[str, Any] = _filled(
        {
            "reason": {"vi": one.reason, "en": one.reason_en},
            "advice": {"vi": one.advice, "en": one.advice_en},
            "issuedBy": one.issued_by,
            "reference": one.reference,
            "since": one.announced_at.isoformat(),
            "hotline": one.hotline,
        }
    )
    return told


def lacking(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The items of the article that this passport does not hold, as (Vietnamese, English)."""
    return [(vi, en) for member, vi, en in ITEMS if member not in found]


def _stage(step: Step, language: str) -> dict[str, Any]:
    stage = step.stage
    return {
        "stage": stage.code,
        "name": stage_name(stage.code, language),
        "from": stage.time.isoformat(),
        "to": stage.end.isoformat() if stage.end != stage.time else "",
        "place": step.place.name if step.place else "",
        "gln": step.place.gln if step.place else "",
        "toPlace": step.to_place.name if step.to_place else "",
        "party": step.party.name if step.party else "",
        "verified": stage.verified or None,
    }


def _certificates(told: Dossier, today: date) -> Iterator[dict[str, Any]]:
    for one in told.certificates:
        yield {
            "kind": one.kind,
            "name": certificate_name(one.kind),
            "issuer": one.issuer,
            "number": one.number,
            "validFrom": _iso(one.valid_from),
            "validTo": _iso(one.valid_to),
            "state": one.state_on(today),
        }


def _commune(party: Any) -> str:
    return party.commune.name if party.commune else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _filled(value: Any) -> Any:
    """Without empty texts, lists and objects at any depth; numbers and what is true or false stay."""
    if isinstance(value, dict):
        return {key: found for key, one in value.items() if (found := _filled(one)) not in ("", None, [], {})}
    if isinstance(value, list):
        return [found for one in value if (found := _filled(one)) not in ("", None, [], {})]
    return value
