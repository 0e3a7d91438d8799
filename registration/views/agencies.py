"""Applications under a partner agency's quota: beside the review, and on a page of the agency."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.forms.fields import show_refusal
from events.permissions import InFair, Request, allow, signed_in
from events.problems import describe
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import actions, queries, rules
from registration.forms.places import AgencyForm, ReferenceForm
from registration.models import Application, Exhibitor
from registration.queries import get_or_refuse
from registration.views.review import keep


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def set_agency(request: Request, fair: str, application: UUID) -> HttpResponse:
    """An organiser says under which quota it counts."""
    found_fair = get_fair(request.actor, fair)
    found = queries.get_application_to_review(request.actor, found_fair, application)
    form = AgencyForm(request.POST, agencies=queries.agencies())
    if form.is_valid():
        agency = form.agencies.get(form.cleaned_data["agency"])
        try:
            actions.set_agency(actor=request.actor, application=found, agency=agency)
        except Refused as refused:
            messages.error(request, describe(refused))
        else:
            messages.success(request, _("Saved. The producer is told."))
    else:
        messages.error(request, _("Choose one of the agencies in the list."))
    return redirect(reverse("review", args=[fair, application]) + keep(request))


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def sponsored(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """What counts under the agency's quota at a fair; take an application in, or leave it to its province."""
    actor = request.actor
    found_fair = get_fair(actor, fair)
    agency = queries.get_own_exhibitor(actor, exhibitor)
    if agency.kind != queries.AGENCY:
        raise Refused("not_found")
    form = ReferenceForm()
    if request.method == "POST" and request.POST.get("release"):
        return _release(request, agency, fair)
    if request.method == "POST":
        form = ReferenceForm(request.POST)
        if form.is_valid():
            try:
                actions.sponsor_application(
                    actor=actor,
                    agency=agency,
                    fair=found_fair,
                    reference=form.cleaned_data["reference"],
                )
            except Refused as refused:
                show_refusal(form, refused, fields={refused.code: "reference"})
            else:
                messages.success(request, _("Saved. The producer is told."))
                return redirect("sponsored", agency.pk, fair)
    context = {
        "fair": found_fair,
        "agency": agency,
        "form": form,
        "quotas": queries.quotas_of_agency(agency, found_fair),
        "applications": [
            (application, application.state in rules.SPONSORED_IN)
            for application in queries.sponsored_by(agency, found_fair)
        ],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "registration/sponsored.html", context, status=status)


def _release(request: Request, agency: Exhibitor, fair: str) -> HttpResponse:
    try:
        key = UUID(request.POST["release"])
    except ValueError:
        raise Refused("not_found") from None
    found: Application = get_or_refuse(
        queries.sponsored_by(agency, get_fair(request.actor, fair)), key
    )
    try:
        actions.release_sponsored(actor=request.actor, application=found)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(request, _("It counts under its province's quota again."))
    return redirect("sponsored", agency.pk, fair)
