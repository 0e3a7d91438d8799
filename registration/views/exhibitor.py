"""Pages of an exhibitor about itself: home, profile, people, products."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.forms.fields import show_refusal
from events.permissions import Request, allow, signed_in
from events.queries import fairs_taking_applications, split_by_work
from events.rules import (
    ROLES_THAT_GUARD,
    ROLES_THAT_ORGANISE,
    ROLES_THAT_REVIEW,
    Refused,
)
from registration import actions, queries
from registration.forms.exhibitor import ExhibitorForm, PersonForm, ProductForm, ProfileForm
from registration.models import Exhibitor, ExhibitorKind

PROFILE_FIELDS = ("name_th", "name_en", "name_native", "phone", "about_th", "about_en")


@allow(signed_in)
@require_safe
def home(request: Request) -> HttpResponse:
    """What to do next, by deadline; for staff the way to their fairs."""
    actor = request.actor
    exhibitors = list(queries.exhibitors_represented_by(actor))
    at_work, others = split_by_work(actor)
    context = {
        "exhibitors": exhibitors,
        "other_fairs": others,
        "steps": queries.steps_of(queries.applications_of(actor)),
        "open_fairs": fairs_taking_applications(actor),
        "staffed": [
            {
                "fair": fair,
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
    who = request.actor.user
    form = ExhibitorForm(_sent(request), initial={"contact_name": who.name if who else ""})
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


@allow(signed_in)
@require_safe
def exhibitor(request: Request, exhibitor: UUID) -> HttpResponse:
    """The whole record: profile, people, products, applications, foreign goods."""
    actor = request.actor
    found = queries.get_exhibitor(actor, exhibitor)
    context = {
        "exhibitor": found,
        "people": queries.people_of(found),
        "products": queries.list_products(actor, found.pk),
        "steps": queries.steps_of(queries.applications_of_exhibitor(actor, found)),
        "open_fairs": fairs_taking_applications(actor),
        "manifests": queries.manifests_of(found),
        "may_change": actor.is_superuser or queries.is_representative(actor, found),
        "crumbs": [{"url": reverse("home"), "label": _("Home")}, {"label": found.name}],
    }
    return render(request, "registration/exhibitor.html", context)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def edit_exhibitor(request: Request, exhibitor: UUID) -> HttpResponse:
    """Names, telephone and the text for visitors."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    initial = {field: getattr(found, field) for field in PROFILE_FIELDS}
    form = ProfileForm(_sent(request), initial=initial)
    return _save(
        request,
        form,
        save=lambda values: actions.change_exhibitor(
            actor=request.actor, exhibitor=found, values=dict(values)
        ),
        said=_("The profile is saved."),
        exhibitor=found,
        title=_("Change the profile"),
    )


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def new_person(request: Request, exhibitor: UUID) -> HttpResponse:
    """Add somebody who stands at the booth."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    form = PersonForm(_sent(request))
    return _save(
        request,
        form,
        save=lambda values: actions.add_person(actor=request.actor, exhibitor=found, **values),
        said=_("The person is added."),
        exhibitor=found,
        title=_("Add a person"),
        lead=_("Everybody who stands at the booth wears a badge with this name."),
    )


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def edit_person(request: Request, person: UUID) -> HttpResponse:
    """Correct a name, title or role."""
    found = queries.get_own_person(request.actor, person)
    form = PersonForm(_sent(request), initial=PersonForm.read(found))
    return _save(
        request,
        form,
        save=lambda values: actions.change_person(
            actor=request.actor, person=found, values=dict(values)
        ),
        said=_("The person is saved."),
        exhibitor=found.exhibitor,
        title=_("Change a person"),
    )


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def new_product(request: Request, exhibitor: UUID) -> HttpResponse:
    """Add a product; it is offered in every application from then on."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    form = ProductForm(_sent(request), initial={"origin_country": found.country})
    return _save(
        request,
        form,
        save=lambda values: actions.add_product(
            actor=request.actor, exhibitor=found, values=dict(values)
        ),
        said=_("The product is added."),
        exhibitor=found,
        title=_("Add a product"),
    )


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def edit_product(request: Request, product: UUID) -> HttpResponse:
    """Change a product."""
    found = queries.get_own_product(request.actor, product)
    form = ProductForm(_sent(request), initial=ProductForm.read(found))
    return _save(
        request,
        form,
        save=lambda values: actions.change_product(
            actor=request.actor, product=found, values=dict(values)
        ),
        said=_("The product is saved."),
        exhibitor=found.exhibitor,
        title=_("Change a product"),
    )


def _sent(request: Request) -> QueryDict | None:
    """What a POST brings, also when that is nothing at all."""
    return request.POST if request.method == "POST" else None


def _save(
    request: Request,
    form: forms.Form,
    *,
    save: Callable[[Mapping[str, Any]], object],
    said: str,
    exhibitor: Exhibitor,
    title: str,
    lead: str = "",
) -> HttpResponse:
    """Show a form of the exhibitor's record, and after a valid one go back to the record."""
    page = reverse("exhibitor", args=[exhibitor.pk])
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, said)
            return redirect(page)
    return _show_form(
        request, form, title=title, lead=lead, button=_("Save"), back=page, exhibitor=exhibitor
    )


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
