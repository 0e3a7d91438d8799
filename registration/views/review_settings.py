"""How a fair is reviewed, set by its organisers; and what is known about an exhibitor's earlier fairs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import actions, queries
from registration.forms.review_settings import (
    CriterionForm,
    PastFairForm,
    PointsForm,
    TermsForm,
    criterion_rows,
)


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def review_settings(request: Request, fair: str) -> HttpResponse:
    """Criteria, two people, priority points. Each form names in `verb` what it changes."""
    found = get_fair(request.actor, fair)
    verb = request.POST.get("verb") if request.method == "POST" else None
    data = {
        name: request.POST if verb == name else None for name in ("criteria", "terms", "points")
    }
    rows = criterion_rows(queries.criteria_of(found), data["criteria"])
    terms = TermsForm(data["terms"], initial=TermsForm.read(queries.terms_of(found)))
    rule = queries.find_points_rule(found)
    points = PointsForm(data["points"], initial=PointsForm.read(rule))
    bound: dict[str, list[Form]] = {"criteria": [*rows], "terms": [terms], "points": [points]}
    forms = bound.get(verb or "", [])
    if verb == "recount":
        number = actions.recompute_points(actor=request.actor, fair=found)
        messages.success(request, _say_recounted(number))
        return redirect(reverse("review_settings", args=[fair]))
    if forms and all(form.is_valid() for form in forms):
        try:
            _save(request, found, rows=rows, terms=terms, points=points)
        except Refused as refused:
            show_refusal(forms[0], refused)
        else:
            messages.success(request, _("The settings of the review are kept."))
            return redirect(reverse("review_settings", args=[fair]))
    failed = next((form for form in forms if form.errors), None)
    context = {
        "fair": found,
        "rows": rows,
        "terms_form": terms,
        "points_form": points,
        "rule": rule,
        "failed": failed,
        "is_scored": queries.is_scored(found),
    }
    status = 200 if failed is None else 422
    return render(request, "registration/review_settings.html", context, status=status)


def _save(
    request: Request, fair: Fair, *, rows: list[CriterionForm], terms: TermsForm, points: PointsForm
) -> None:
    if terms.is_bound:
        actions.set_terms(actor=request.actor, fair=fair, values=terms.cleaned_data)
    elif points.is_bound:
        actions.set_points_rule(actor=request.actor, fair=fair, terms=points.terms())
    else:
        plans = [plan for plan in (row.plan() for row in rows) if plan is not None]
        actions.set_criteria(actor=request.actor, fair=fair, criteria=plans)


def _say_recounted(number: int) -> str:
    return ngettext(
        "Points are counted anew; %(number)s application has changed.",
        "Points are counted anew; %(number)s applications have changed.",
        number,
    ) % {"number": f"{number:,}"}


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def past_fair(request: Request, fair: str, application: UUID) -> HttpResponse:
    """Enter what is known about the exhibitor of an application at an earlier fair."""
    found = get_fair(request.actor, fair)
    row = queries.get_application_to_review(request.actor, found, application)
    form = PastFairForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        try:
            actions.record_participation(
                actor=request.actor, fair=found, exhibitor=row.exhibitor, **values
            )
        except Refused as refused:
            show_refusal(form, refused, fields={"participation_days": "days_expected"})
        else:
            messages.success(request, _("The earlier fair is on record."))
            return redirect(reverse("review", args=[fair, application]))
    context = {
        "title": _("Enter an earlier fair"),
        "form": form,
        "submit": _("Keep it"),
        "cancel_url": reverse("review", args=[fair, application]),
        "fair": found,
        "application": row,
    }
    status = 422 if form.errors else 200
    return render(request, "registration/past_fair.html", context, status=status)
