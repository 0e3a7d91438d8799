"""Several producers behind one application: ask, answer, take back."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.forms.fields import show_refusal
from events.permissions import Request, allow, signed_in
from events.rules import Refused
from registration import actions, queries, rules
from registration.forms.application import AnswerForm
from registration.rules import PartnerState, Section
from registration.views.sections import SectionPage
from registration.views.tasks import partner_form


@allow(signed_in)
@require_POST
def add_partner(request: Request, application: UUID) -> HttpResponse:
    """One's own producer joins at once; another gets an invitation."""
    actor = request.actor
    found = queries.get_own_application(actor, application)
    form = partner_form(found, actor, request.POST)
    page = reverse("application_section", args=[found.pk, Section.PRODUCERS])
    if form.is_valid():
        key = form.cleaned_data.get("exhibitor")
        own = queries.get_own_exhibitor(actor, key, found.fair) if key else None
        try:
            partner = actions.add_partner(
                actor=actor,
                application=found,
                exhibitor=own,
                registration_number=form.cleaned_data["registration_number"],
            )
        except Refused as refused:
            show_refusal(form, refused, fields={"partner_unknown": "registration_number"})
        else:
            joined = partner.state == PartnerState.AGREED
            said = (
                _("The producer is in the application.")
                if joined
                else _("The producer is invited.")
            )
            messages.success(request, said)
            return redirect(page)
    request.method = "GET"
    shown = SectionPage(request, found, Section.PRODUCERS)
    return shown.show(status=HTTPStatus.UNPROCESSABLE_ENTITY, partner_form=form)


@allow(signed_in)
@require_POST
def remove_partner(request: Request, application: UUID, partner: UUID) -> HttpResponse:
    """Take an invitation back, or go on without a partner."""
    found = queries.get_own_application(request.actor, application)
    actions.remove_partner(
        actor=request.actor, partner=queries.get_or_refuse(queries.partners_of(found), partner)
    )
    messages.success(request, _("The producer is no longer in the application."))
    return redirect("application_section", application=found.pk, section=Section.PRODUCERS)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def invitation(request: Request, partner: UUID) -> HttpResponse:
    """Somebody asks to share a booth: say with which products, or decline; later leave."""
    actor = request.actor
    found = queries.get_invitation(actor, partner)
    offered = list(queries.list_products(actor, found.exhibitor_id))
    form = AnswerForm(request.POST if request.method == "POST" else None, offered=offered)
    if request.method == "POST" and form.is_valid():
        agrees = request.POST.get("answer") == "agree"
        try:
            if request.POST.get("answer") == "leave":
                actions.leave_application(actor=actor, partner=found)
            else:
                actions.answer_invitation(
                    actor=actor,
                    partner=found,
                    agrees=agrees,
                    products=form.cleaned_data["products"] if agrees else (),
                )
        except Refused as refused:
            show_refusal(form, refused, fields={"product_unknown": "products"})
        else:
            said = _("You share this application now.") if agrees else _("You are not part of it.")
            messages.success(request, said)
            return redirect("invitation", partner=found.pk)
    application = found.application
    context = {
        "partner": found,
        "application": application,
        "fair": application.fair,
        "form": form,
        "may_answer": found.state == PartnerState.INVITED and application.state in rules.EDITABLE,
        "may_leave": found.state == PartnerState.AGREED
        and application.state in rules.EDITABLE | rules.SPONSORED_IN,
        "crumbs": [{"url": reverse("home"), "label": _("Home")}, {"label": _("Invitation")}],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "registration/invitation.html", context, status=status)
