"""An exhibitor's application: begun, checked, sent in, followed, withdrawn."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.forms.fields import show_refusal
from events.models import Fair, WindowKind
from events.permissions import Request, allow, signed_in
from events.problems import describe, problem_of
from events.queries import find_window, get_fair, is_window_open
from events.rules import Refused
from registration import actions, queries, rules
from registration.forms.application import ApplicationForm, WithdrawForm
from registration.models import Application, Exhibitor
from registration.views.timeline import tell

# What a refusal calls an entry -> what the form calls it.
FIELDS = {
    "needs.power_w": "power_w",
    "needs.water": "water",
    "needs.gas": "gas",
    "zone_unknown": "zone",
    "zone_by_invitation": "zone",
    "product_unknown": "products",
}


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def apply(request: Request, fair: str) -> HttpResponse:
    """Begin an application: choose for whom, then say what; it is kept as a draft."""
    actor = request.actor
    found = get_fair(actor, fair)
    exhibitors = list(queries.exhibitors_represented_by(actor))
    context: dict[str, Any] = {
        "fair": found,
        "window": find_window(found, WindowKind.APPLICATION),
        "exhibitors": exhibitors,
        "begun": queries.steps_of(queries.own_applications_to(actor, found)),
        "crumbs": [_crumb("fair", found.name, found.slug), {"label": _("Apply for a booth")}],
    }
    if not is_window_open(found, WindowKind.APPLICATION):
        status = 409 if request.method == "POST" else 200
        return render(request, "registration/apply_closed.html", context, status=status)
    exhibitor = _chosen(request, exhibitors)
    if exhibitor is None:
        return render(request, "registration/apply_who.html", context)
    form = _form_for(request, exhibitor, found)
    if request.method == "POST" and form.is_valid():
        try:
            begun = actions.start_application(
                actor=actor, fair=found, exhibitor=exhibitor, **form.wishes()
            )
        except Refused as refused:
            show_refusal(form, refused, fields=FIELDS)
        else:
            return redirect("application", application=begun.pk)
    context |= {
        "exhibitor": exhibitor,
        "form": form,
        "title": _("Apply for a booth"),
        "back": reverse("fair", args=[found.slug]),
    }
    return _show_form(request, context)


def _chosen(request: Request, exhibitors: list[Exhibitor]) -> Exhibitor | None:
    """The exhibitor that the address names, or the only one; `not_found` for one that is not the reader's."""
    key = request.POST.get("exhibitor") or request.GET.get("exhibitor")
    if key is None:
        return exhibitors[0] if len(exhibitors) == 1 else None
    return queries.get_own_exhibitor(request.actor, _read_key(key))


def _read_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("not_found") from None


def _form_for(
    request: Request, exhibitor: Exhibitor, fair: Fair, application: Application | None = None
) -> ApplicationForm:
    return ApplicationForm(
        request.POST if request.method == "POST" else None,
        initial=ApplicationForm.read(application) if application else None,
        zones=queries.zones_open_to(exhibitor, fair),
        products=list(queries.list_products(request.actor, exhibitor.pk)),
    )


def _show_form(request: Request, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, "registration/application_form.html", context, status=status)


@allow(signed_in)
@require_POST
def check_eligibility(request: Request, fair: str) -> HttpResponse:
    """A part of the form's page: whether the chosen zone takes what is chosen so far."""
    actor = request.actor
    found = get_fair(actor, fair)
    exhibitor = queries.get_own_exhibitor(actor, _read_key(request.POST.get("exhibitor", "")))
    form = _form_for(request, exhibitor, found)
    form.is_valid()
    values = form.cleaned_data
    zone = next((zone for zone in form.zones if zone.code == values.get("zone")), None)
    chosen = set(values.get("products", []))
    obstacles: tuple[rules.Obstacle, ...] = ()
    if zone is not None:
        obstacles = queries.weigh_application(
            zone=zone,
            products=[product for product in form.offered if product.pk in chosen],
            needs=rules.Needs(
                values.get("power_w", 0), values.get("water", False), values.get("gas", False)
            ),
        )
    context = {
        "zone": zone,
        "obstacles": [actions.explain_obstacle(obstacle, zone) for obstacle in obstacles]
        if zone
        else [],
    }
    return render(request, "registration/_eligibility.html", context)


@allow(signed_in)
@require_safe
def application(request: Request, application: UUID) -> HttpResponse:
    """Where the application stands: tasks and answers of a draft, receipt and timeline afterwards."""
    found = queries.get_application(request.actor, application)
    return _show(request, found)


def _show(request: Request, found: Application, refused: Refused | None = None) -> HttpResponse:
    actor = request.actor
    is_own = actor.is_superuser or queries.is_representative(actor, found.exhibitor)
    verbs = rules.open_verbs(found.state)
    step = queries.steps_of([found])[0]
    obstacles = queries.find_obstacles(found)
    context = {
        "application": found,
        "fair": found.fair,
        "exhibitor": found.exhibitor,
        "products": found.products.all(),
        "people": queries.people_of(found.exhibitor),
        "step": step,
        "obstacles": [actions.explain_obstacle(obstacle, found.zone) for obstacle in obstacles],
        "events": tell(queries.journey_of(found), reader=actor),
        "decision": queries.reviews_of(found).last(),
        "is_own": is_own,
        "may_edit": is_own and found.state in rules.EDITABLE,
        "may_submit": is_own and "submit" in verbs,
        "may_withdraw": is_own and "withdraw" in verbs,
        "problem": describe(refused) if refused else "",
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"url": reverse("exhibitor", args=[found.exhibitor_id]), "label": found.exhibitor.name},
            {"label": found.reference},
        ],
    }
    status = problem_of(refused.code).status if refused else 200
    return render(request, "registration/application.html", context, status=status)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def edit_application(request: Request, application: UUID) -> HttpResponse:
    """Change a draft, or what was sent back for changes."""
    actor = request.actor
    found = queries.get_own_application(actor, application)
    if found.state not in rules.EDITABLE:
        raise Refused("application_not_editable")
    form = _form_for(request, found.exhibitor, found.fair, found)
    page = reverse("application", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_application(actor=actor, application=found, **form.wishes())
        except Refused as refused:
            show_refusal(form, refused, fields=FIELDS)
        else:
            messages.success(request, _("The application is saved."))
            return redirect(page)
    context = {
        "fair": found.fair,
        "exhibitor": found.exhibitor,
        "form": form,
        "title": _("Change the application"),
        "back": page,
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"url": page, "label": found.reference},
            {"label": _("Change the application")},
        ],
    }
    return _show_form(request, context)


@allow(signed_in)
@require_POST
def submit_application(request: Request, application: UUID) -> HttpResponse:
    """Send it in; what stands in the way is said on the application's page."""
    found = queries.get_own_application(request.actor, application)
    try:
        actions.submit_application(actor=request.actor, application=found)
    except Refused as refused:
        return _show(request, queries.get_own_application(request.actor, application), refused)
    messages.success(request, _("Your application is sent in."))
    return redirect("application", application=found.pk)


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


def _crumb(name: str, label: str, *args: Any) -> dict[str, Any]:
    return {"url": reverse(name, args=args), "label": label}
