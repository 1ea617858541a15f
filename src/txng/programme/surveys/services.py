"""Acts of this room: building a survey, answering it, making a support case of a need."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Q

from txng.accounts.models import AdminUnit
from txng.accounts.phones import dialled
from txng.accounts.viewers import PUBLIC, SYSTEM, Viewer
from txng.core import changes, clock, day_limits, steps, vietnamese
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.numbering import next_key
from txng.gs1.problems import Problem, ProblemError
from txng.programme.support.models import Source, SupportCase
from txng.programme.support.selectors import local_body
from txng.programme.support.services import case_open
from txng.programme.surveys import policies, rules, selectors
from txng.programme.surveys.models import Channel, Question, QuestionKind, Response, Size, Survey
from txng.registry import checks, sealing
from txng.registry.models import ProductGroup

MOST = 30  # answers from one address in a day: a whole cooperative may share one
MOST_QUESTIONS = 60
MOST_OPTIONS = 20

HEAD = {
    "title": checks.text(200, required=True),
    "title_en": checks.text(200),
    "intro": checks.lines(2000),
    "intro_en": checks.lines(2000),
}
QUESTION = {
    "text": checks.text(300, required=True),
    "text_en": checks.text(300),
    "kind": checks.choice(QuestionKind),
}


def survey_create(*, actor: Viewer, closes_on: date | None = None, quota: int | None = None, **head: str) -> Survey:
    """Begin a survey of the agency acted for: ``title``, ``intro``, both with ``_en``. Raises `Forbidden`."""
    if actor.acting_agency is None or not policies.may_ask(actor):
        raise Forbidden("not-permitted")
    cleaned = checks.clean(HEAD, {name: head.get(name, "") for name in HEAD})
    with changes.act(actor=actor, kind="survey.create") as act:
        made = Survey.objects.create(
            pk=(key := next_key(Survey)),
            number=f"KS-{clock.today().year}-{key:04d}",
            token=secrets.token_urlsafe(12),
            agency_id=actor.acting_agency,
            closes_on=closes_on,
            quota=quota,
            by_id=actor.user_id,
            **cleaned,
        )
        act.touches(made)
    return made


def survey_edit(
    *, actor: Viewer, survey: Survey, closes_on: date | None = None, quota: int | None = None, **head: str
) -> Survey:
    """Change title, words, last day and quota; while it is open, the last day and the quota only matter to come."""
    cleaned = checks.clean(HEAD, {name: head.get(name, "") for name in HEAD})
    with changes.act(actor=actor, kind="survey.edit") as act:
        row = _own(survey, actor)
        if row.state not in ("draft", "open"):
            raise Conflict("survey-closed")
        counted = row.responses.filter(replaced_by=None).count()
        if quota is not None and row.state == "open" and quota <= counted:
            raise Refused("survey-quota", "quota", found=counted)
        if closes_on is not None and closes_on != row.closes_on and closes_on < clock.today():
            raise Refused("survey-day", "closes_on")
        for name, value in cleaned.items():
            setattr(row, name, value)
        row.closes_on, row.quota = closes_on, quota
        row.save()
        act.touches(row)
    return row


def _own(survey: Survey, actor: Viewer) -> Survey:
    row = Survey.objects.select_for_update().get(pk=survey.pk)
    if rules.OWN not in policies.of(actor, row):
        raise Forbidden("not-permitted")
    return row


def question_set(
    *,
    actor: Viewer,
    survey: Survey,
    question: Question | None = None,
    options: Sequence[str] = (),
    options_en: Sequence[str] = (),
    required: bool = False,
    shown_if: str = "",
    shown_for: Sequence[int] = (),
    **words: str,
) -> Question:
    """Add a question or change one, while the survey is a draft. ``words``: ``text``, ``text_en``, ``kind``."""
    cleaned = checks.clean(QUESTION, {name: words.get(name, "") for name in QUESTION})
    texts = [tidy for one in options if (tidy := vietnamese.nfc(one))][:MOST_OPTIONS]
    if cleaned["kind"] in rules.WITH_OPTIONS and len(texts) < 2:
        raise Refused("survey-options", "options")
    with changes.act(actor=actor, kind="survey.question") as act:
        row = _own(survey, actor)
        if row.state != "draft":
            raise Conflict("survey-open-fixed")
        there = list(row.questions.all())
        if question is None and len(there) >= MOST_QUESTIONS:
            raise Refused("survey-too-long", limit=MOST_QUESTIONS)
        if question is None:
            number = max((int(one.code[1:]) for one in there), default=0) + 1
            question = Question(survey=row, position=len(there) + 1, code=f"q{number}")
        for name, value in cleaned.items():
            setattr(question, name, value)
        keeps = cleaned["kind"] in rules.WITH_OPTIONS
        _follow([one for one in there if one.shown_if == question.code], question.options, texts if keeps else [])
        question.options = texts if keeps else []
        question.options_en = [vietnamese.nfc(one) for one in options_en if one.strip()][: len(texts)] if keeps else []
        question.required, question.shown_if, question.shown_for = required, shown_if, sorted(set(shown_for))
        if shown_if:
            earlier = [one.asked for one in there if one.position < question.position]
            if any(one.code == "survey-branch" for one in rules.faults([*earlier, question.asked])):
                raise Refused("survey-branch", "shown_if")
        question.save()
        act.touches(row, question)
    return question


def _follow(dependent: Sequence[Question], before: Sequence[str], after: Sequence[str]) -> None:
    """Branches go on meaning the option they meant, wherever it stands now. Raises `Refused` where it is gone."""
    if list(before) == list(after) or not dependent:
        return
    for one in dependent:
        found = rules.moved(one.shown_for, before, after)
        if found is None or not before or not after:
            raise Refused("survey-branch-option", "options", question=one.text[:100])
        one.shown_for = found
        one.save(update_fields=["shown_for"])


def question_move(*, actor: Viewer, survey: Survey, code: str, up: bool) -> None:
    """Change places with the question before or after, where no branch breaks; else `Refused`."""
    with changes.act(actor=actor, kind="survey.question") as act:
        row = _own(survey, actor)
        if row.state != "draft":
            raise Conflict("survey-open-fixed")
        there = list(row.questions.all())
        at = next((place for place, one in enumerate(there) if one.code == code), None)
        if at is None:
            raise Missing("missing")
        other = at - 1 if up else at + 1
        if 0 <= other < len(there):
            there[at], there[other] = there[other], there[at]
            _renumber(there)
        act.touches(row)


def question_drop(*, actor: Viewer, survey: Survey, code: str) -> None:
    """Take a question out of a draft, unless others depend on it."""
    with changes.act(actor=actor, kind="survey.question") as act:
        row = _own(survey, actor)
        if row.state != "draft":
            raise Conflict("survey-open-fixed")
        left = [one for one in row.questions.all() if one.code != code]
        if any(one.shown_if == code for one in left):
            raise Refused("survey-branch")
        act.touches(row)
        row.questions.filter(code=code).delete()
        _renumber(left)


def _renumber(questions: Sequence[Question]) -> None:
    if any(one.code == "survey-branch" for one in rules.faults([one.asked for one in questions])):
        raise Refused("survey-branch")
    for position, one in enumerate(questions, 1):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])


def survey_step(*, actor: Viewer, survey: Survey, name: str, reason: str = "") -> Survey:
    """``open`` (its questions are fixed from then on), ``close``, ``reopen`` (with a reason), ``archive``
    (nobody answers any more, ever), ``drop``. Raises `ProblemError`."""
    with changes.act(actor=actor, kind=f"survey.{name}", reason=reason) as act:
        row = Survey.objects.select_for_update().get(pk=survey.pk)
        if name == "open" and (found := rules.faults([one.asked for one in row.questions.all()])):
            raise ProblemError(found)
        permissions = policies.of(actor, row)
        agency = actor.acting_agency
        steps.take(row, rules.SURVEY, name, actor=actor, permissions=permissions, agency=agency, reason=reason)
        if name == "reopen" and row.quota and row.responses.filter(replaced_by=None).count() >= row.quota:
            row.quota = None  # else the next answer would close it again
        row.save()
        act.touches(row)
    return row


def survey_revise(*, actor: Viewer, survey: Survey) -> Survey:
    """A new version as a draft, with the same questions; the one before stays as it is, with its answers."""
    with changes.act(actor=actor, kind="survey.revise") as act:
        old = _own(survey, actor)
        made = Survey.objects.create(
            pk=(key := next_key(Survey)),
            number=f"KS-{clock.today().year}-{key:04d}",
            token=secrets.token_urlsafe(12),
            agency_id=old.agency_id,
            **{name: getattr(old, name) for name in (*HEAD, "quota")},
            version=old.version + 1,
            origin=old,
            by_id=actor.user_id,
        )
        questions = list(old.questions.all())
        for one in questions:
            one.pk, one.survey = None, made
        Question.objects.bulk_create(questions)
        act.touches(old, made)
    return made


# -- answers -----------------------------------------------------------------------------------------------------------


RESPONDENT = {
    "name": checks.text(200),
    "tax_code": checks.text(20),
    "contact": checks.text(200),
    "size": checks.choice(Size, required=False),
}


def response_give(
    *,
    survey: Survey,
    given: Mapping[str, Sequence[str]],
    actor: Viewer = PUBLIC,
    sender: str = "",
    commune: AdminUnit | None = None,
    group: ProductGroup | None = None,
    wants_support: bool = False,
    respondent: Mapping[str, str] | None = None,
) -> Response:
    """Answer a survey: everybody by its link (``sender``: the address, counted by day), officials from paper.

    ``respondent``: ``name``, ``tax_code``, ``contact``, ``size``, as far as they say. Of a tax code or telephone number
    the last answer counts, but what an official typed in from paper stays before what anybody sends: who knows a number
    must not speak for its owner. Answers that do not count are kept, and the body whose survey it is may prefer them.

    Officials of other bodies type in paper of their own territory. Raises `ProblemError` with every fault, `Conflict`
    when it is closed, `Refused` when too much comes from one address.
    """
    cleaned = checks.clean(RESPONDENT, {name: (respondent or {}).get(name, "") for name in RESPONDENT})
    questions = [one.asked for one in survey.questions.all()]
    answers, problems = rules.read(questions, given)
    if wants_support and not cleaned["contact"]:
        problems.append(Problem("survey-contact", {}, "contact"))
    if commune is None:
        problems.append(Problem("survey-commune", {}, "commune"))
    if problems:
        raise ProblemError(problems)
    paper = actor.kind == "authority"
    if paper and not policies.may_type(actor, survey, commune):
        raise Forbidden("not-permitted")
    if not paper:
        day_limits.count(sender, "surveys", MOST, "survey-too-many")
    mark = _mark(cleaned.pop("tax_code"), cleaned["contact"])
    contact = cleaned.pop("contact")
    with changes.act(actor=actor, kind="survey.answer") as act:
        row = Survey.objects.select_for_update().get(pk=survey.pk)
        if row.state != "open" or (row.closes_on and row.closes_on < clock.today() and not paper):
            raise Conflict("survey-closed")
        made = Response.objects.create(
            survey=row,
            channel=Channel.PAPER if paper else Channel.LINK,
            by_id=actor.user_id,
            contact=sealing.seal(contact) if contact else None,
            mark=mark,
            commune=commune,
            group=group,
            wants_support=wants_support,
            answers=answers,
            **cleaned,
        )
        counting = row.responses.filter(replaced_by=None)
        same = counting.filter(mark=mark).exclude(pk=made.pk) if mark is not None else counting.none()
        stands = Q(channel=Channel.PAPER) | Q(replaced__channel=Channel.PAPER)  # typed in, or preferred to what was
        typed = None if paper else same.filter(stands).first()
        if typed is not None:
            made.replaced_by = typed
            made.save(update_fields=["replaced_by"])
        else:
            same.update(replaced_by=made)
        if row.quota and counting.count() >= row.quota:
            steps.take(row, rules.SURVEY, "fill", actor=SYSTEM, permissions={rules.FULL})
            row.save(update_fields=["state"])
            act.details["quota"] = row.quota
        act.touches(row, made)
    return made


def response_prefer(*, actor: Viewer, response: Response, reason: str) -> Response:
    """Of several answers of one respondent let this one count. Raises `Forbidden`, `Conflict` for one that counts."""
    said = checks.clean({"reason": checks.text(500, required=True)}, {"reason": reason})["reason"]
    with changes.act(actor=actor, kind="survey.prefer", reason=said) as act:
        survey = _own(response.survey, actor)
        row = Response.objects.select_for_update(of=("self",)).get(pk=response.pk, survey=survey)
        if row.replaced_by_id is None:
            raise Conflict("survey-counts")
        survey.responses.filter(mark=row.mark).exclude(pk=row.pk).update(replaced_by=row)
        row.replaced_by = None
        row.save(update_fields=["replaced_by"])
        act.touches(survey, row)
    return row


def _mark(tax_code: str, contact: str) -> bytes | None:
    """What a respondent is known again by: the tax code, else what looks like a telephone number."""
    digits = "".join(letter for letter in tax_code if letter.isdigit()) or dialled(contact)
    return sealing.digests(f"survey:{digits}")[0] if len(digits) >= 9 else None


def need_take_up(*, actor: Viewer, response: Response) -> SupportCase:
    """Make a support case of a response, in one step: the body of the commune helps, else the one acted for."""
    if not policies.may_ask(actor):
        raise Forbidden("not-permitted")
    with changes.act(actor=actor, kind="survey.take-up") as act:
        row = Response.objects.select_for_update(of=("self",)).select_related("survey", "commune").get(pk=response.pk)
        if selectors.response(row.survey, row.pk, actor) is None:
            raise Missing("missing")
        earlier = row.survey.responses.filter(mark=row.mark, case__isnull=False) if row.mark is not None else None
        if row.case_id is not None or (earlier is not None and earlier.exists()):
            raise Conflict("survey-taken-up")
        made = case_open(
            actor=actor,
            name=row.name or f"Phiếu {row.survey.number}/{row.pk}",
            wish=f"Nhu cầu nêu trong khảo sát {row.survey.number}: {row.survey.title}",
            contact=sealing.unseal(row.contact) if row.contact is not None else "",
            source=Source.SURVEY,
            commune=row.commune,
            agency=local_body(row.commune_id),
        )
        row.case = made
        row.save(update_fields=["case"])
        act.touches(row, made)
    return made
