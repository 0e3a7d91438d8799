"""Pages of an exhibitor about itself: home, profile."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events import clock
from events.forms.fields import show_refusal
from events.permissions import Actor, Request, allow, signed_in
from events.queries import fairs_taking_applications, split_by_work
from events.rules import (
    ROLES_THAT_GUARD,
    ROLES_THAT_ORGANISE,
    ROLES_THAT_REVIEW,
    Refused,
)
from registration import actions, queries
from registration.forms.exhibitor import ExhibitorForm
from registration.forms.profile import REFUSED_AT, ProfileForm
from registration.models import Exhibitor, ExhibitorKind

# More of them stand on their own page.
MOST_PRODUCTS = 20


@allow(signed_in)
@require_safe
def home(request: Request) -> HttpResponse:
    """What to do next, by deadline; for staff the way to their fairs."""
    actor = request.actor
    exhibitors = list(queries.exhibitors_belonging_to(actor))
    at_work, others = split_by_work(actor)
    offices = {number for number, _province in queries.provinces_of_officer(actor)}
    context = {
        "exhibitors": exhibitors,
        "other_fairs": others,
        "invitations": queries.invitations_to(actor),
        "steps": queries.steps_of(queries.applications_of(actor)),
        "open_fairs": fairs_taking_applications(actor),
        "staffed": [
            {
                "fair": fair,
                "officer": fair.pk in offices,
                "organises": actor.has_role(fair.pk, ROLES_THAT_ORGANISE),
                "reviews": actor.has_role(fair.pk, ROLES_THAT_REVIEW),
                "guards": actor.has_role(fair.pk, ROLES_THAT_GUARD),
            }
            for fair in at_work
        ],
        "manifests": [
            {"exhibitor": exhibitor, "summary": summary}
            for exhibitor in exhibitors
            for summary in queries.manifests_of(exhibitor)
        ],
    }
    return render(request, "registration/home.html", context)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def new_exhibitor(request: Request) -> HttpResponse:
    """Register an exhibitor for which the reader acts from now on."""
    form = ExhibitorForm(_sent(request), initial=_guess_new(request.actor))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"kind": ExhibitorKind(form.cleaned_data["kind"])}
        try:
            exhibitor = actions.register_exhibitor(actor=request.actor, **values)
        except Refused as refused:
            show_refusal(form, refused, fields={"province_missing": "province"})
        else:
            messages.success(
                request,
                _("%(name)s is registered. Add your products next.") % {"name": exhibitor.name},
            )
            return redirect("exhibitor", exhibitor=exhibitor.pk)
    return _show_form(
        request,
        form,
        title=_("Register an exhibitor"),
        lead=_("You do this once. The exhibitor can apply to every fair from then on."),
        button=_("Register"),
        back=reverse("home"),
        template="registration/new_exhibitor.html",
    )


def _guess_new(actor: Actor) -> dict[str, str]:
    """An officer registers others of the province; anybody else is most often the contact."""
    provinces = [province for _fair, province in queries.provinces_of_officer(actor)]
    if provinces:
        return {"province": provinces[-1]}
    return {"contact_name": actor.user.name if actor.user else ""}


@allow(signed_in)
@require_safe
def exhibitor(request: Request, exhibitor: UUID) -> HttpResponse:
    """The whole record: profile, people, products, applications, foreign goods."""
    actor = request.actor
    found = queries.get_exhibitor(actor, exhibitor)
    may_change = actor.is_superuser or queries.acts_for(actor, found)
    products = list(queries.products_of(found))
    context = {
        "exhibitor": found,
        "people": queries.people_of(found),
        "left": queries.people_who_left(found),
        "products": products[:MOST_PRODUCTS],
        "products_count": len(products),
        "today": clock.today(),
        "place": queries.place_of(found),
        "tax_id": queries.tax_id_for(actor, found),
        "acting": queries.representatives_of(found) if may_change else (),
        "may_reveal": queries.may_reveal(actor, found),
        "steps": queries.steps_of(queries.applications_of_exhibitor(actor, found)),
        "open_fairs": fairs_taking_applications(actor),
        "manifests": queries.manifests_of(found),
        "sponsoring": queries.fairs_of_agency(found) if may_change else (),
        "may_change": may_change,
        "crumbs": [{"url": reverse("home"), "label": _("Home")}, {"label": found.name}],
    }
    return render(request, "registration/exhibitor.html", context)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def edit_exhibitor(request: Request, exhibitor: UUID) -> HttpResponse:
    """Names, address, numbers and the text for visitors."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    form = ProfileForm(_sent(request), exhibitor=found, tax_id=queries.tax_id_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_exhibitor(actor=request.actor, exhibitor=found, values=form.values())
        except Refused as refused:
            show_refusal(form, refused, fields=REFUSED_AT)
        else:
            messages.success(request, _("The profile is saved."))
            return redirect("exhibitor", exhibitor=found.pk)
    return _show_form(
        request,
        form,
        title=_("Change the profile"),
        lead="",
        button=_("Save"),
        back=reverse("exhibitor", args=[found.pk]),
        exhibitor=found,
        template="registration/profile_form.html",
    )


def _sent(request: Request) -> QueryDict | None:
    """What a POST brings, also when that is nothing at all."""
    return request.POST if request.method == "POST" else None


def _show_form(
    request: Request,
    form: forms.Form,
    *,
    title: str,
    lead: str,
    button: str,
    back: str,
    exhibitor: Exhibitor | None = None,
    template: str = "registration/form.html",
) -> HttpResponse:
    crumbs: list[dict[str, Any]] = [{"url": reverse("home"), "label": _("Home")}]
    if exhibitor is not None:
        crumbs.append({"url": back, "label": exhibitor.name})
    crumbs.append({"label": title})
    context = {
        "form": form, "title": title, "lead": lead, "button": button, "back": back,
        "crumbs": crumbs,
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors else 200)
