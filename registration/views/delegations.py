"""The path of guests from abroad, in English first, and the organisers' side of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.forms.fields import show_refusal
from events.permissions import InFair, Request, allow, signed_in
from events.problems import describe
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import actions, queries
from registration.forms.manifest import ReasonForm
from registration.forms.people import REFUSED_AT
from registration.forms.visits import DelegationForm, MemberForm, ThaiForm, VisitForm
from registration.models import Exhibitor, Identity, Person

View = TypeVar("View", bound=Callable[..., HttpResponse])
unstored = cache_control(private=True, no_store=True)


def english_first(view: View) -> View:
    """Show the page in English unless its reader has chosen a language: guests cannot be asked to read Thai."""

    @wraps(view)
    def shown(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate("en")
        return view(request, *args, **kwargs)

    return cast("View", shown)


@allow(signed_in)
@english_first
@require_http_methods(["GET", "POST"])
def new_delegation(request: Request) -> HttpResponse:
    """Register a delegation for which the reader acts from now on."""
    who = request.actor.user
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        initial={"contact_name": who.name if who else ""},
    )
    if request.method == "POST" and form.is_valid():
        found = actions.register_delegation(actor=request.actor, **form.cleaned_data)
        messages.success(
            request, _("%(name)s is registered. Add your people next.") % {"name": found.name}
        )
        return redirect("delegation", exhibitor=found.pk)
    return _show_form(
        request,
        form,
        title=_("Register a delegation"),
        lead=_("For guests from abroad who come with a host agency. You do this once."),
        button=_("Register"),
        back=reverse("home"),
    )


@allow(signed_in)
@english_first
@require_safe
def delegation(request: Request, exhibitor: UUID) -> HttpResponse:
    """One delegation as a list of tasks: people, visits, goods."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    people = list(queries.people_of(found))
    needs = queries.needs_of(people)
    own = [fairs for row, fairs in queries.delegations_of(request.actor) if row.pk == found.pk]
    context = {
        "exhibitor": found,
        "people": [(person, needs.get(person.pk)) for person in people],
        "fairs": own[0] if own else [],
        "manifests": queries.manifests_of(found),
        "crumbs": [{"url": reverse("home"), "label": _("Home")}, {"label": found.name}],
    }
    return render(request, "registration/delegation.html", context)


@sensitive_post_parameters("paper_number", "diet")
@allow(signed_in)
@english_first
@unstored
@require_http_methods(["GET", "POST"])
def new_member(request: Request, exhibitor: UUID) -> HttpResponse:
    """Add somebody to the delegation, with the passport and what they eat and speak."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    sent = request.POST if request.method == "POST" else None
    form = MemberForm(sent, initial={"paper_kind": "passport", "paper_country": found.country})
    if sent is not None and form.is_valid():
        values = {key: value for key, value in form.cleaned_data.items() if key != "clear_identity"}
        agrees = values.pop("publicity")
        try:
            added = actions.add_member(actor=request.actor, exhibitor=found, **values)
            actions.set_publicity(actor=request.actor, person=added, agrees=agrees)
        except Refused as refused:
            show_refusal(form, refused, fields=REFUSED_AT)
        else:
            messages.success(request, _("The person is added."))
            return redirect("delegation", exhibitor=found.pk)
    return _show_member(request, form, found, title=_("Add a person to the delegation"))


@sensitive_post_parameters("paper_number", "diet")
@allow(signed_in)
@english_first
@unstored
@require_http_methods(["GET", "POST"])
def edit_member(request: Request, person: UUID) -> HttpResponse:
    """Correct a name or a paper, and what somebody eats and speaks."""
    found = queries.get_own_person(request.actor, person)
    paper: Identity | None = getattr(found, "identity", None)
    sent = request.POST if request.method == "POST" else None
    needs = queries.needs_of([found]).get(found.pk)
    initial = (
        MemberForm.read(found)
        | MemberForm.read_needs(needs)
        | {"publicity": queries.agrees_to_publicity(found)}
    )
    form = MemberForm(sent, initial=initial, recorded=paper)
    if sent is not None and form.is_valid():
        values = dict(form.cleaned_data)
        given = {name: values.pop(name) for name in ("identity", "clear_identity", "needs")}
        agrees = values.pop("publicity")
        try:
            actions.change_member(actor=request.actor, person=found, values=values, **given)
            actions.set_publicity(actor=request.actor, person=found, agrees=agrees)
        except Refused as refused:
            show_refusal(form, refused, fields=REFUSED_AT)
        else:
            messages.success(request, _("The person is saved."))
            return redirect("delegation", exhibitor=found.exhibitor_id)
    return _show_member(request, form, found.exhibitor, title=_("Change a person"), person=found)


@allow(signed_in)
@english_first
@require_http_methods(["GET", "POST"])
def visit(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """Announce a visit to a fair, or change what was said about it."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    found_fair = get_fair(request.actor, fair)
    known = queries.find_visit(found, found_fair)
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        initial=VisitForm.read(known) if known else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.announce_visit(
                actor=request.actor, exhibitor=found, fair=found_fair, values=form.cleaned_data
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The visit is announced. The organisers answer here."))
            return redirect("visit", exhibitor=found.pk, fair=fair)
    context = {
        "exhibitor": found,
        "fair": found_fair,
        "visit": known,
        "form": form,
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"url": reverse("delegation", args=[found.pk]), "label": found.name},
            {"label": found_fair.name},
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "registration/visit.html", context, status=status)


@allow(signed_in)
@require_POST
def withdraw_visit(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """The delegation does not come."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    known = queries.find_visit(found, get_fair(request.actor, fair))
    if known is None:
        raise Refused("not_found")
    try:
        actions.withdraw_visit(actor=request.actor, visit=known)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(request, _("The visit is withdrawn. You can announce it again."))
    return redirect("visit", exhibitor=found.pk, fair=fair)


@allow(InFair(ROLES_THAT_ORGANISE))
@require_safe
def fair_delegations(request: Request, fair: str) -> HttpResponse:
    """Who comes from abroad, when, and what the host has to prepare."""
    found = get_fair(request.actor, fair)
    context = {"fair": found, "visits": queries.visits_to(request.actor, found)}
    return render(request, "registration/fair_delegations.html", context)


@allow(InFair(ROLES_THAT_ORGANISE))
@unstored
@require_http_methods(["GET", "POST"])
def fair_delegation(request: Request, fair: str, visit: UUID) -> HttpResponse:
    """One delegation for its host: people and their needs, the decision, the Thai name."""
    found_fair = get_fair(request.actor, fair)
    found = queries.get_visit_to(request.actor, found_fair, visit)
    reason, naming = ReasonForm(), ThaiForm(initial={"name_th": found.exhibitor.name_th})
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        reason = ReasonForm(request.POST) if verb in {"decline", "withdraw"} else reason
        naming = ThaiForm(request.POST) if verb == "name" else naming
        said = _decide(request, verb, found, reason, naming)
        if said:
            messages.success(request, said)
            return redirect("fair_delegation", fair=fair, visit=found.pk)
    people = list(queries.people_of(found.exhibitor))
    needs = queries.needs_of(people)
    context = {
        "fair": found_fair,
        "visit": found,
        "exhibitor": found.exhibitor,
        "people": [(person, needs.get(person.pk)) for person in people],
        "manifests": [
            row for row in queries.manifests_of(found.exhibitor) if row.fair.pk == found_fair.pk
        ],
        "reason": reason,
        "naming": naming,
        "crumbs": [
            {"url": reverse("fair_delegations", args=[fair]), "label": _("Delegations")},
            {"label": found.exhibitor.name},
        ],
    }
    status = 422 if reason.errors or naming.errors else 200
    return render(request, "registration/fair_delegation.html", context, status=status)


def _decide(request: Request, verb: str, found: Any, reason: ReasonForm, naming: ThaiForm) -> str:
    """Do what the button says; answers what to say, or nothing where a form has errors."""
    actor = request.actor
    try:
        if verb == "admit":
            actions.admit_visit(actor=actor, visit=found)
            return _("The delegation is admitted, and its badges are issued.")
        if verb == "decline" and reason.is_valid():
            actions.decline_visit(actor=actor, visit=found, **reason.cleaned_data)
            return _("The visit is declined. The delegation is told why.")
        if verb == "withdraw" and reason.is_valid():
            actions.withdraw_visit(actor=actor, visit=found, **reason.cleaned_data)
            return _("The visit is ended, and its badges are revoked.")
        if verb == "name" and naming.is_valid():
            actions.name_in_thai(actor=actor, visit=found, **naming.cleaned_data)
            return _("The Thai name is saved.")
    except Refused as refused:
        reason.is_bound = True
        reason.add_error(None, describe(refused))
    return ""


def _show_member(
    request: Request,
    form: MemberForm,
    exhibitor: Exhibitor,
    *,
    title: str,
    person: Person | None = None,
) -> HttpResponse:
    back = reverse("delegation", args=[exhibitor.pk])
    context = {
        "form": form,
        "title": title,
        "exhibitor": exhibitor,
        "person": person,
        "back": back,
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"url": back, "label": exhibitor.name},
            {"label": title},
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "registration/member.html", context, status=status)


def _show_form(
    request: Request, form: DelegationForm, *, title: str, lead: str, button: str, back: str
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "button": button,
        "back": back,
        "crumbs": [{"url": reverse("home"), "label": _("Home")}, {"label": title}],
    }
    return render(request, "registration/form.html", context, status=422 if form.errors else 200)
