"""Pages of the scan path as finished bytes: rendered once, packed once, sent many times.

Everything here runs in a thread and may read the database; the front door calls it through `txng.web.public.worker`.
"""

import gzip
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db import close_old_connections
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from txng.accounts.viewers import PUBLIC
from txng.core.problems import sentence_of
from txng.gs1 import digital_link, hri, prefixes
from txng.gs1.ai import AIS
from txng.gs1.digital_link import DigitalLink
from txng.gs1.problems import Problem, ProblemError
from txng.registry.models import Party
from txng.registry.selectors import products
from txng.resolver import linkset
from txng.resolver.links import DEFAULT, DEFAULT_MULTI, Level, Link
from txng.resolver.vocabulary import title
from txng.web.components import verdict
from txng.web.components.verdict import Verdict
from txng.web.frontdoor import Headers, Response
from txng.web.public import negotiation
from txng.web.public.answers import ASK_AGAIN, CORS, Ready, base, links_header, ready
from txng.web.public.frame import frame, national, profile
from txng.web.public.issuers import Issuer, issuer
from txng.web.public.item import Fact, Tile, hidden_recalls, item
from txng.web.public.label import Label

Key = tuple[str, str]
"""Canonical path and language."""

_PAGE_VARY = (b"vary", b"Accept, Accept-Language, Accept-Encoding")


class Page(NamedTuple):
    """One rendered page in the forms it is sent: as it is, packed, and “you have just that”."""

    etag: bytes
    plain: Response
    packed: Response
    same: Response
    ready_plain: Ready
    ready_packed: Ready
    ready_same: Ready

    @classmethod
    def of(cls, etag: bytes, plain: Response, packed: Response, same: Response) -> "Page":
        return cls(etag, plain, packed, same, ready(plain), ready(packed), ready(same))

    def response(self, accept_encoding: bytes, if_none_match: bytes) -> Response:
        if self._is(if_none_match):
            return self.same
        return self.packed if negotiation.takes_gzip(accept_encoding) else self.plain

    def ready(self, accept_encoding: bytes, if_none_match: bytes) -> Ready:
        """The same, ready to be sent."""
        if self._is(if_none_match):
            return self.ready_same
        return self.ready_packed if negotiation.takes_gzip(accept_encoding) else self.ready_plain

    def _is(self, if_none_match: bytes) -> bool:
        asked = self.etag in if_none_match or if_none_match.strip() == b"*"
        return bool(if_none_match) and self.plain.status == 200 and asked


def use_live_connection() -> None:
    """Before a thread reads the database: drop a connection that has died since its last use."""
    close_old_connections()


def load(keys: Sequence[Key]) -> Mapping[Key, Page]:
    """The pages of identifiers. The loader of `txng.web.public.worker`."""
    use_live_connection()
    return {key: _identifier_page(*key) for key in keys}


def _identifier_page(path: str, language: str) -> Page:
    link = digital_link.parse_path(path)
    with translation.override(language):
        label = Label.of(link) if link.key[0] == "01" else None
        shown = item(label, language) if label else None
        name, recalled = hidden_recalls(label, language) if label and shown is None else ("", [])
        around = frame(language, f"{path}?lang={'vi' if language == 'en' else 'en'}")
        if shown is not None:
            text = render_to_string("public/item.html", {"frame": around, "item": shown, "demo": shown.is_demo})
        else:
            text = render_to_string(
                "public/unknown.html", {"frame": around, "unknown": _unknown(link, language, name, recalled)}
            )
    return page(200 if recalled or (shown and shown.issued) else 404, text, language, [links_header(path)])


def page(status: int, text: str, language: str, extra: Headers = ()) -> Page:
    """Bytes and headers of a page that is the same for everybody."""
    body = text.encode()
    etag = f'"{hashlib.blake2b(body, digest_size=9).hexdigest()}"'.encode()
    kept = [
        *[(b"content-language", language.encode()), _PAGE_VARY, ASK_AGAIN, (b"etag", etag)],
        *CORS,
        *extra,
    ]
    headers = [(b"content-type", b"text/html; charset=utf-8"), *kept]
    return Page.of(
        etag,
        Response(status, headers, body),
        Response(status, [*headers, (b"content-encoding", b"gzip")], gzip.compress(body, 6, mtime=0)),
        Response(304, kept),
    )


def _unknown(link: DigitalLink, language: str, name: str = "", recalled: Sequence[Verdict] = ()) -> dict[str, Any]:
    """What to say about a sound code without a page; the prefix only says who issued the number. ``recalled``: what is
    told of it all the same, under the ``name`` that was announced."""
    facts = [Fact(_label(code), value) for code, value in (link.key, *link.qualifiers)]
    shown: dict[str, Any] = {
        "heading": _("No information about this code"),
        "facts": facts,
        "elsewhere": national(),
        "path": link.path,
    }
    if recalled:
        return {**shown, **told_of_recall(name, recalled)}
    if link.key[0] != "01":
        meaning = _(
            "It marks a delivery, a place or another thing. What is known of it is for the partners in the chain."
        )
        advice = [_("Scan the code on the product itself.")]
        return {**shown, "verdict": verdict.not_a_product(), "meaning": [meaning], "advice": advice}
    found = issuer(link.key[1])
    if found.kind == "country":
        facts.append(Fact(_("Number issued through"), _("GS1 in %(country)s") % {"country": _country(found, language)}))
    ours = registered_prefix(link.key[1])
    meanings, advice = _advice(found, ours)
    box = verdict.code_unknown() if ours else verdict.elsewhere(_province(language))
    return {**shown, "verdict": box, "meaning": meanings, "advice": advice}


def told_of_recall(name: str, recalled: Sequence[Verdict]) -> dict[str, Any]:
    """What the page of a code without a product says where it is recalled, and what to do with the thing."""
    more = [f"{one.title}. {one.text}" for one in recalled[1:]]
    advice = [
        _("Stop using it, and keep it away from children and animals."),
        _("Keep the pack and the receipt, and take both to where you bought it."),
        _("If somebody feels ill after eating it, see a doctor and bring the pack."),
    ]
    return {"heading": name or _("Recalled"), "verdict": recalled[0], "meaning": more, "advice": advice}


def leaving(path: str, link: Link, target: str, language: str) -> Response:
    """Before a target whose host nobody has shown to be the producer's: where the way leads, and who says so."""
    with translation.override(language):
        shown = {
            "host": urlsplit(target).hostname or "",
            "target": target,
            "title": link.title,
            "code": _readable(path),
        }
        body = render_to_string("public/leaving.html", {"frame": frame(language), "leaving": shown})
    return page(200, body, language, [links_header(path)]).plain


def _label(code: str) -> str:
    """What people call an application identifier, else the title GS1 gave it."""
    known = {
        "10": _("Lot"),
        "21": _("Serial number"),
        "22": _("Variant"),
        "01": "GTIN",
        "00": "SSCC",
        "414": "GLN",
        "417": "GLN",
    }
    return known.get(code) or AIS[code].title


def _country(found: Issuer, language: str) -> str:
    return found.name_en if language == "en" else found.name


def _province(language: str) -> str:
    return profile().name_en if language == "en" else profile().name


def registered_prefix(gtin14: str) -> bool:
    """Whether the company prefix of this number is one of ours: a party of the registry holds it, or has a GLN or a
    published product of it. Not every party has told its prefix; its length is then known from the table of lengths.
    """
    digits = gtin14[1:]
    named = [digits[:length] for length in range(prefixes.SHORTEST, prefixes.LONGEST + 1)]
    if Party.objects.filter(company_prefixes__overlap=named).exists():
        return True
    try:
        prefix = digits[: prefixes.length(digits)]
    except ProblemError:  # nobody told its length: a guess could call a stranger's number ours
        return False
    numbers = [Q(gtin__startswith=f"{indicator}{prefix}") for indicator in range(10)]
    return (
        products(PUBLIC).filter(reduce(or_, numbers)).exists() or Party.objects.filter(gln__startswith=prefix).exists()
    )


def _advice(found: Issuer, ours: bool) -> tuple[list[str], list[str]]:
    advice = [_("Compare the code on the screen with the digits on the pack.")]
    if found.kind == "store":
        return [
            _("Numbers like this are given by a shop for use inside that shop. They name no producer."),
        ], [_("Ask the shop that sold you the product.")]
    if found.kind == "demo" and not ours:
        return [_("Numbers like this are set aside for examples. They should not be on goods for sale.")], advice
    if ours:
        meaning = [
            _("A registered producer holds this number range, but has not declared a product with this code."),
            _("The product may be new, or the label may have been copied or made up."),
        ]
        return meaning, [
            *advice,
            _("Ask the seller for the producer's name and address."),
            _("If in doubt, do not use it."),
        ]
    meaning = [_("Its owner may be registered in another province or in another country.")]
    if found.kind == "country":
        meaning.append(_("The prefix says who issued the number, not where the product was made."))
    return meaning, [*advice, _("Look it up on the national portal.")]


def choices(status: int, path: str, levels: Sequence[Level], language: str) -> Response:
    """The link set as a page for people, with the same as JSON-LD for machines that read pages."""
    with translation.override(language):
        heading = _("Several pages fit") if status == 300 else _("What is linked to this code")
        text = linkset.encode(levels, base(), with_context=True).decode().replace("<", "\\u003c")
        shown = {
            "heading": heading,
            "code": _readable(path),
            "levels": [{"title": level.description, "tiles": link_tiles([level], language)} for level in levels],
            "json_ld": text,
        }
        body = render_to_string("public/choices.html", {"frame": frame(language), "choices": shown})
    return page(status, body, language, [links_header(path)]).plain


def link_tiles(levels: Iterable[Level], language: str) -> list[Tile]:
    """Every target once, with what it is and the host it is on."""
    tiles: dict[str, Tile] = {}
    for level in levels:
        for link in sorted(level.links, key=lambda link: link.type in (DEFAULT, DEFAULT_MULTI)):
            host = link.href.split("/")[2]
            kind = title(link.type, language)
            about = [*([kind] if kind != link.title else []), ", ".join(link.hreflang), host]
            alert = _("Nobody has shown that this is the producer's own page") if link.unverified else ""
            words = " · ".join(part for part in about if part)
            tiles.setdefault(link.href, Tile(link.href, link.title, (words,), alert=alert))
    return list(tiles.values())


def _readable(path: str) -> str:
    return " ".join(hri.lines(digital_link.parse_path(path).elements))


def refusal(
    status: int, problems: Sequence[Problem], levels: Sequence[Level], language: str, code: str, extra: Headers
) -> Response:
    """A fault as a page: what happened, what to do, what there is instead."""
    with translation.override(language):
        is_code = status in (400, 414)
        shown = {
            "verdict": verdict.code_wrong() if is_code else None,
            "heading": _("This code cannot be read") if is_code else _heading(status),
            "code": code[:100] if is_code else "",
            "reasons": [sentence_of(problem, language) for problem in problems[:5]],
            "links": link_tiles(levels, language),
            "advice": _advice_on(status),
        }
        body = render_to_string("public/refusal.html", {"frame": frame(language), "refusal": shown, "query": ""})
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-language", language.encode()), *extra]
    return Response(status, headers, body.encode())


def _heading(status: int) -> str:
    return {
        404: _("There is nothing of this kind"),
        410: _("This code is no longer used"),
        405: _("This address cannot be used like that"),
        503: _("The portal is busy"),
    }.get(status, _("Something went wrong here"))


def _advice_on(status: int) -> list[str]:
    if status in (400, 414):
        return [
            _("Scan the code again in good light, or type the digits under the barcode below."),
            _("If the pack itself carries the error, tell the seller or the producer."),
        ]
    if status == 410:
        return [_("Ask who sold you the product, or look up its name below.")]
    if status == 404:
        return [_("Choose one of the links above, or look up another code.")]
    return [_("Please try again in a moment. Nothing you did is lost.")]
