"""The passport of a lot: a page to read and the same as JSON."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation

from txng.accounts.viewers import PUBLIC
from txng.core import clock
from txng.exchange.dossiers import passport as passports
from txng.exchange.dossiers.gathering import dossier
from txng.registry.models import BatchStatus
from txng.registry.rules import certificate_name
from txng.registry.selectors import batch
from txng.trace.sentences import stage_name
from txng.web.components import verdict
from txng.web.public.answers import base
from txng.web.public.frame import profile
from txng.web.public.item import notice_words
from txng.web.public.rendering import chosen_language, for_reading, page

JSON = ".json"


@for_reading
def passport(request: HttpRequest, gtin: str, lot: str, language: str | None = None) -> HttpResponse:
    """What the public may know, whoever asks. A lot whose address ends in ``.json`` is answered as JSON."""
    chosen = chosen_language(request, language)
    as_json = lot.endswith(JSON)
    if "\0" in gtin + lot:
        raise Http404
    row = batch(gtin, lot.removesuffix(JSON) if as_json else lot, PUBLIC)
    if row is None or not row.gtin:
        raise Http404
    told = dossier(row, PUBLIC)
    found = passports.passport(told, base(), clock.today())
    if as_json:
        answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Cache-Control"] = "no-cache"
        return answer
    with translation.override(chosen):
        english = chosen == "en"
        stages = [(stage_name(one.stage.code, chosen), one) for one in told.steps]
        certificates = [
            (certificate_name(one.kind, chosen), one, one.state_on(clock.today()) == "expired")
            for one in told.certificates
        ]
        return page(
            request,
            chosen,
            "public/passport.html",
            told=found,
            notices=[
                *(verdict.recall_notice(True, **notice_words(one, chosen)) for one in told.recalls),
                *(
                    [verdict.recalled(row.lot, profile().hotline)]
                    if row.status == BatchStatus.RECALLED and not told.recalls
                    else []
                ),
            ],
            name=_chosen(found["product"]["name"], english),
            party=_chosen(found["responsibleParty"]["name"], english),
            origin=_chosen(found.get("origin", {}).get("declared", {}), english),
            group=_group(told.product.group, english),
            stages=stages,
            certificates=certificates,
            made=row.produced_on or row.harvested_on,
            expires=row.use_by,
            lacking=[pair[english] for pair in passports.lacking(found)],
            address=f"/ho-chieu/{row.gtin}/{row.lot}{JSON}",
            demo=row.product.is_demo,
        )


def _chosen(words: dict[str, str], english: bool) -> str:
    return (words.get("en", "") if english else "") or words.get("vi", "")


def _group(group: Any, english: bool) -> str:
    return (group.name_en if english else group.name) if group else ""
