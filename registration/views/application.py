"""An exhibitor's application: begun, checked, sent in, followed, withdrawn."""

import hashlib
import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import clock
from events.actions import give_consent, run_once
from events.forms.fields import show_refusal
from events.models import ConsentText, Fair, Purpose, WindowKind
from events.permissions import Request, allow, signed_in
from events.problems import describe, problem_of
from events.queries import consents_due, find_window, get_fair, is_window_open
from events.rules import Refused
from registration import actions, queries, rules
from registration.forms.application import AnswersForm, StartForm, WithdrawForm
from registration.models import Application, ApplicationState, Exhibitor
from registration.views.tasks import TITLES, owner_of, tasks_of
from registration.views.timeline import tell


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def apply(request: Request, fair: str) -> HttpResponse:
    """Begin an application: for whom, and for which zone; the rest is asked section by section."""
    actor = request.actor
    found = get_fair(actor, fair)
    exhibitors = list(queries.exhibitors_belonging_to(actor))
    context: dict[str, Any] = {
        "fair": found,
        "window": find_window(found, WindowKind.APPLICATION),
        "now": clock.local(clock.now()),
        "exhibitors": exhibitors,
        "begun": queries.steps_of(queries.own_applications_to(actor, found)),
        "crumbs": [_crumb("fair", found.name, found.slug), {"label": _("Apply for a booth")}],
    }
    if not is_window_open(found, WindowKind.APPLICATION):
        status = 409 if request.method == "POST" else 200
        return render(request, "registration/apply_closed.html", context, status=status)
    exhibitor = _chosen(request, found, exhibitors)
    if exhibitor is None:
        return render(request, "registration/apply_who.html", context)
    form = StartForm(
        request.POST if request.method == "POST" else None,
        initial={"key": uuid.uuid4()},
        zones=queries.zones_open_to(exhibitor, found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_start_once(request, found, exhibitor, form))
        except Refused as refused:
            show_refusal(
                form, refused, fields={"zone_unknown": "zone", "zone_by_invitation": "zone"}
            )
    products = list(queries.list_products(actor, exhibitor.pk))
    context |= {
        "exhibitor": exhibitor,
        "form": form,
        "products": products,
        "zone_rows": [
            (radio, zone, len(products) - len(queries.weigh_products(zone, products)))
            for radio, zone in form.zone_rows()
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "registration/apply_start.html", context, status=status)


def _start_once(request: Request, fair: Fair, exhibitor: Exhibitor, form: StartForm) -> str:
    """The new draft's page; the same page when the same button was pressed twice on a bad line."""
    zone, key = form.cleaned_data["zone"], form.cleaned_data["key"]

    def start() -> tuple[int, Any]:
        begun = actions.start_application(
            actor=request.actor,
            fair=fair,
            exhibitor=exhibitor,
            zone=zone,
            sections_left=rules.SECTIONS_TO_ANSWER,
        )
        return 302, reverse("application", args=[begun.pk])

    if key is None:
        return str(start()[1])
    # Another zone is another wish, though it comes from the same page.
    wish = hashlib.sha256(f"{fair.slug} {exhibitor.pk} {zone}".encode()).hexdigest()
    _status, page = run_once(
        principal=request.actor.principal,
        key=f"start {key} {wish[:16]}",
        request_hash=wish,
        effect=start,
    )
    return str(page)


def _chosen(request: Request, fair: Fair, exhibitors: list[Exhibitor]) -> Exhibitor | None:
    """The exhibitor that the address names, or the only one; `not_found` for one that is not the reader's."""
    key = request.POST.get("exhibitor") or request.GET.get("exhibitor")
    if key is None:
        return exhibitors[0] if len(exhibitors) == 1 else None
    try:
        named = UUID(key)
    except ValueError:
        raise Refused("not_found") from None
    return queries.get_own_exhibitor(request.actor, named, fair)


@allow(signed_in)
@require_safe
def application(request: Request, application: UUID) -> HttpResponse:
    """Where the application stands: the task list of a draft; receipt, answers and timeline afterwards."""
    return _show(request, queries.get_application(request.actor, application))


@allow(signed_in)
@require_safe
def check_application(request: Request, application: UUID) -> HttpResponse:
    """Check your answers: all of it on one page, before it is sent in."""
    found = queries.get_own_application(request.actor, application)
    rules.next_state(current=found.state, verb="submit")
    return _show(request, found, template="registration/check.html")


def _show(
    request: Request,
    found: Application,
    *,
    template: str = "",
    refused: Refused | None = None,
) -> HttpResponse:
    actor = request.actor
    is_own = actor.is_superuser or queries.acts_for(actor, found.exhibitor, found.fair)
    verbs = rules.open_verbs(found.state)
    may_submit = is_own and "submit" in verbs
    moment = clock.now()
    deadline = queries.find_deadline(found, moment)
    progress = queries.progress_of(found)
    is_amendable = found.state in rules.AMENDABLE and deadline is not None
    context = {
        "application": found,
        "fair": found.fair,
        "exhibitor": found.exhibitor,
        "exhibitors": queries.exhibitors_of(found),
        "products": found.products.select_related("exhibitor"),
        "step": queries.steps_of([found])[0],
        "progress": progress,
        "tasks": tasks_of(found, progress),
        "titles": {str(section): title for section, title in TITLES.items()},
        "deadline": deadline,
        "now": clock.local(moment),
        "obstacles": [
            actions.explain_obstacle(obstacle, found.zone) for obstacle in progress.obstacles
        ],
        "road": queries.road_of(found),
        "terms": queries.terms_of(found.fair),
        "receipt": queries.last_receipt(found),
        "line": queries.place_in_line(found),
        "events": tell(queries.journey_of(found), reader=actor),
        "decision": queries.reviews_of(found).last(),
        "is_own": is_own,
        "may_edit": is_own and (found.state in rules.EDITABLE or is_amendable),
        "may_submit": may_submit,
        "may_withdraw": is_own and "withdraw" in verbs,
        "owner": owner_of(actor),
        "key": uuid.uuid4(),
        "problem": describe(refused) if refused else "",
        "answers_form": _answers_form(request, found) if may_submit else None,
        "consent_text": _consent_text(request, found) if may_submit else None,
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"url": reverse("exhibitor", args=[found.exhibitor_id]), "label": found.exhibitor.name},
            {"label": found.reference},
        ],
    }
    status = problem_of(refused.code).status if refused else 200
    shown = template or (
        "registration/tasks.html" if may_submit else "registration/application.html"
    )
    return render(request, shown, context, status=status)


@allow(signed_in)
@require_POST
def submit_application(request: Request, application: UUID) -> HttpResponse:
    """Send it in; what stands in the way is said above the answers. Sent twice by one button it is sent once."""
    found = queries.get_own_application(request.actor, application)

    form = _answers_form(request, found)
    is_read = form.is_valid()

    def submit() -> tuple[int, Any]:
        if not is_read:
            raise Refused("invalid")
        if form.answers:
            actions.answer_changes(actor=request.actor, application=found, answers=form.said())
        if form.cleaned_data.get("consent"):
            give_consent(
                actor=request.actor, subject=request.actor.principal, purpose=Purpose.TAKING_PART
            )
        actions.submit_application(actor=request.actor, application=found)
        return 302, reverse("application", args=[found.pk])

    key = request.POST.get("key", "")
    by_script = "X-Section" in request.headers
    try:
        if len(key) == len(str(found.pk)) and key.isascii():
            _status, page = run_once(
                principal=request.actor.principal,
                key=f"submit {key}",
                request_hash=hashlib.sha256(found.pk.bytes).hexdigest(),
                effect=submit,
            )
        else:
            _status, page = submit()
    except Refused as refused:
        if by_script:
            # The script sends the form once more without itself, and the page below says why not.
            return JsonResponse({"state": "refused"}, status=problem_of(refused.code).status)
        again = queries.get_own_application(request.actor, application)
        is_open = "submit" in rules.open_verbs(again.state)
        return _show(
            request,
            again,
            template="registration/check.html" if is_open else "",
            refused=refused,
        )
    messages.success(request, _("Your application is sent in."))
    return JsonResponse({"state": "sent", "next": page}) if by_script else redirect(str(page))


@allow(signed_in)
@require_safe
def receipt(request: Request, application: UUID) -> HttpResponse:
    """What was sent in, word for word, to print and to keep."""
    found = queries.get_application(request.actor, application)
    last = queries.last_receipt(found)
    if last is None:
        raise Refused("not_found")
    context = {
        "application": found,
        "fair": found.fair,
        "receipt": last,
        "count": last.number,
        "road": queries.road_of(found),
        "terms": queries.terms_of(found.fair),
        "step": queries.steps_of([found])[0],
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"url": reverse("application", args=[found.pk]), "label": found.reference},
            {"label": _("Receipt")},
        ],
    }
    return render(request, "registration/receipt.html", context)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def withdraw_application(request: Request, application: UUID) -> HttpResponse:
    """Ask once what it means, then give the application up."""
    actor = request.actor
    found = queries.get_own_application(actor, application)
    rules.next_state(current=found.state, verb="withdraw")
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_application(
                actor=actor, application=found, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The application is withdrawn."))
            return redirect("application", application=found.pk)
    context = {
        "application": found,
        "booths": queries.booth_codes_of([found]).get(found.pk, []),
        "form": form,
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"url": reverse("application", args=[found.pk]), "label": found.reference},
            {"label": _("Withdraw")},
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "registration/withdraw.html", context, status=status)


def _consent_text(request: Request, application: Application) -> ConsentText | None:
    """What the reader has to agree to before sending in; None once that is done, and for officers."""
    if not queries.is_representative(request.actor, application.exhibitor):
        return None
    due = (state for state in consents_due(request.actor) if state.is_needed)
    return next((state.text for state in due if state.purpose == Purpose.TAKING_PART), None)


def _answers_form(request: Request, application: Application) -> AnswersForm:
    is_asked = application.state == ApplicationState.CHANGES_REQUESTED
    return AnswersForm(
        request.POST if request.method == "POST" else None,
        answers=queries.answers_of(application) if is_asked else [],
        is_asked=_consent_text(request, application) is not None,
    )


def _crumb(name: str, label: str, *args: Any) -> dict[str, Any]:
    return {"url": reverse(name, args=args), "label": label}
