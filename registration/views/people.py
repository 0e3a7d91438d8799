"""Pages about the people at a booth: names, papers, who leaves and comes back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from events.forms.fields import show_refusal
from events.permissions import Request, allow, signed_in
from events.rules import Refused
from registration import actions, queries
from registration.forms.people import REFUSED_AT, EraseForm, PersonForm, RevealForm
from registration.models import Exhibitor, Identity, Person

# What was typed or revealed must not come back from a browser's cache on a shared computer.
unstored = cache_control(private=True, no_store=True)


@sensitive_post_parameters("paper_number")
@allow(signed_in)
@unstored
@require_http_methods(["GET", "POST"])
def new_person(request: Request, exhibitor: UUID) -> HttpResponse:
    """Add somebody who stands at the booth."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    sent = request.POST if request.method == "POST" else None
    form = PersonForm(sent, initial={"paper_country": found.country})
    if sent is not None and form.is_valid():
        values = dict(form.cleaned_data)
        agrees = values.pop("publicity")
        del values["clear_identity"]
        try:
            added = actions.add_person(actor=request.actor, exhibitor=found, **values)
            actions.set_publicity(actor=request.actor, person=added, agrees=agrees)
        except Refused as refused:
            show_refusal(form, refused, fields=REFUSED_AT)
        else:
            messages.success(request, _("The person is added."))
            return _to_people(found)
    return _show(
        request,
        form,
        exhibitor=found,
        title=_("Add a person"),
        lead=_("Everybody who stands at the booth wears a badge with this name."),
    )


@sensitive_post_parameters("paper_number")
@allow(signed_in)
@unstored
@require_http_methods(["GET", "POST"])
def edit_person(request: Request, person: UUID) -> HttpResponse:
    """Correct a name, title or role; record, replace or delete the number of a paper."""
    found = queries.get_own_person(request.actor, person)
    paper: Identity | None = getattr(found, "identity", None)
    sent = request.POST if request.method == "POST" else None
    form = PersonForm(
        sent,
        initial=PersonForm.read(found) | {"publicity": queries.agrees_to_publicity(found)},
        recorded=paper,
    )
    if sent is not None and form.is_valid():
        values = dict(form.cleaned_data)
        identity, clears = values.pop("identity"), values.pop("clear_identity")
        agrees = values.pop("publicity")
        try:
            actions.change_person(
                actor=request.actor,
                person=found,
                values=values,
                identity=identity,
                clear_identity=clears,
            )
            actions.set_publicity(actor=request.actor, person=found, agrees=agrees)
        except Refused as refused:
            show_refusal(form, refused, fields=REFUSED_AT)
        else:
            messages.success(request, _("The person is saved."))
            return _to_people(found.exhibitor)
    return _show(
        request,
        form,
        exhibitor=found.exhibitor,
        title=_("Change a person"),
        lead="",
        person=found,
        looks=queries.looks_at(found),
    )


@allow(signed_in)
@unstored
@require_http_methods(["GET", "POST"])
def reveal_identity(request: Request, person: UUID) -> HttpResponse:
    """Show the number once to whoever may see it and says why."""
    found = queries.get_person_to_reveal(request.actor, person)
    form = RevealForm(request.POST if request.method == "POST" else None)
    number = ""
    if request.method == "POST" and form.is_valid():
        try:
            number = actions.reveal_identity(
                actor=request.actor, person=found, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            show_refusal(
                form,
                refused,
                fields={"reveal_reason_missing": "reason", "reason_holds_number": "reason"},
            )
    paper: Identity | None = getattr(found, "identity", None)
    context = {
        "form": form,
        "person": found,
        "paper": paper,
        "number": number,
        "crumbs": _crumbs(found.exhibitor, _("Number of the identity paper")),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/reveal_identity.html", context, status=status)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def remove_person(request: Request, person: UUID) -> HttpResponse:
    """Take somebody off the list, after saying what that means for the badge."""
    found = queries.get_own_person(request.actor, person)
    if request.method == "POST":
        actions.remove_person(actor=request.actor, person=found)
        messages.success(request, _("The person is removed. You can undo this for 7 days."))
        return _to_people(found.exhibitor)
    context = {"person": found, "crumbs": _crumbs(found.exhibitor, _("Remove a person"))}
    return render(request, "registration/remove_person.html", context)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def erase_person(request: Request, person: UUID) -> HttpResponse:
    """Name, papers and photo of somebody go for good, at their request."""
    found = queries.get_person_to_erase(request.actor, person)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.erase_person(actor=request.actor, person=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("The person's data is erased."))
        return _to_people(found.exhibitor)
    context = {
        "form": form,
        "person": found,
        "crumbs": _crumbs(found.exhibitor, _("Erase a person's data")),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/erase_person.html", context, status=status)


@allow(signed_in)
@require_POST
def bring_back_person(request: Request, person: UUID) -> HttpResponse:
    """Undo a removal."""
    found = queries.get_former_person(request.actor, person)
    actions.bring_back_person(actor=request.actor, person=found)
    messages.success(request, _("The person is back on the list."))
    return _to_people(found.exhibitor)


def _to_people(exhibitor: Exhibitor) -> HttpResponse:
    return redirect(reverse("exhibitor", args=[exhibitor.pk]) + "#people")


def _crumbs(exhibitor: Exhibitor, title: str) -> list[dict[str, Any]]:
    return [
        {"url": reverse("home"), "label": _("Home")},
        {"url": reverse("exhibitor", args=[exhibitor.pk]), "label": exhibitor.name},
        {"label": title},
    ]


def _show(
    request: Request,
    form: PersonForm,
    *,
    exhibitor: Exhibitor,
    title: str,
    lead: str,
    person: Person | None = None,
    looks: Any = (),
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "person": person,
        "paper": form.recorded,
        "looks": looks,
        "back": reverse("exhibitor", args=[exhibitor.pk]),
        "crumbs": _crumbs(exhibitor, title),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/person_form.html", context, status=status)
