"""The review of applications: a queue, and one application after the other."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair, zones_of
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration import actions, queries, rules
from registration.forms.review import DECISIONS, DecisionForm, QueueFilter
from registration.models import Application, ApplicationState

PAGE = 50
WAITING = "waiting"
ALL = "all"
# Tabs in the order in which an application passes them.
TABS = (
    ApplicationState.CHANGES_REQUESTED,
    ApplicationState.APPROVED,
    ApplicationState.WAITLISTED,
    ApplicationState.REJECTED,
    ApplicationState.WITHDRAWN,
)


@require_GET
@allow(InFair(ROLES_THAT_REVIEW))
def review_queue(request: Request, fair: str) -> HttpResponse:
    """Applications by state, zone and text; those that wait for a decision unless another tab is asked for."""
    actor = request.actor
    found = get_fair(actor, fair)
    form = QueueFilter(request.GET, zones=list(zones_of(found)))
    form.is_valid()
    state = form.cleaned_data.get("state") or WAITING
    narrowed = _narrow(queries.applications_to_review(actor, found), form)
    counts = queries.count_by_state(found, narrowed)
    applications = queries.order_for_review(
        _of_tab(narrowed, state), form.cleaned_data.get("sort") or "oldest"
    )
    page = Paginator(applications, PAGE).get_page(request.GET.get("page"))
    context = {
        "fair": found,
        "form": form,
        "page": page,
        "rows": _describe_rows(page),
        "tabs": _tabs(counts, state),
        "state": state,
        "sort": form.cleaned_data.get("sort") or "oldest",
        "filtered": bool(form.cleaned_data.get("q") or form.cleaned_data.get("zone")),
        "keep": _keep(request),
        "may_organise": actor.has_role(found.pk, ROLES_THAT_ORGANISE),
    }
    return render(request, "registration/review_queue.html", context)


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_REVIEW))
def review(request: Request, fair: str, application: UUID) -> HttpResponse:
    """One application with all that a decision rests on; after a decision the next one that waits."""
    actor = request.actor
    found_fair = get_fair(actor, fair)
    found = queries.get_application_to_review(actor, found_fair, application)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        decision = rules.Decision(form.cleaned_data["decision"])
        try:
            actions.review_application(
                actor=actor,
                application=found,
                decision=decision,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            show_refusal(form, refused, fields={"reason_missing": "reason"})
            found = queries.get_application_to_review(actor, found_fair, application)
        else:
            return _go_on(request, found_fair, found, decision)
    form.offer(rules.open_verbs(found.state))
    context = _describe(request, found_fair, found) | {"form": form}
    return render(request, "registration/review.html", context, status=422 if form.errors else 200)


@require_POST
@allow(InFair(ROLES_THAT_REVIEW))
def start_review(request: Request, fair: str, application: UUID) -> HttpResponse:
    """Take a submitted application up: the exhibitor sees that somebody reads it."""
    found_fair = get_fair(request.actor, fair)
    found = queries.get_application_to_review(request.actor, found_fair, application)
    try:
        actions.start_review(actor=request.actor, application=found)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(request, _("The exhibitor sees now that the application is being read."))
    return redirect(reverse("review", args=[fair, application]) + _keep(request))


def _describe_rows(page: Page[Application]) -> list[dict[str, Any]]:
    products = queries.sum_up_products(page.object_list)
    rows = []
    for application in page.object_list:
        number, most_stars = products.get(application.pk, (0, None))
        rows.append({"application": application, "products": number, "most_stars": most_stars})
    return rows


def _describe(request: Request, fair: Fair, application: Application) -> dict[str, Any]:
    actor = request.actor
    waiting = _narrow_by_address(request, fair)
    return {
        "fair": fair,
        "application": application,
        "exhibitor": application.exhibitor,
        "products": application.products.all(),
        "obstacles": [
            actions.explain_obstacle(obstacle, application.zone)
            for obstacle in queries.find_obstacles(application)
        ],
        "booths": queries.booth_codes_of([application]).get(application.pk, []),
        "history": list(queries.timeline_of(application))[::-1],
        "others": queries.other_applications(application),
        "may_start": "start_review" in rules.open_verbs(application.state),
        "decidable": not rules.DECISION_VERBS.isdisjoint(rules.open_verbs(application.state)),
        "is_own": queries.is_representative(actor, application.exhibitor),
        "next": queries.find_next_to_review(actor, waiting, after=application),
        "waiting_count": queries.undecided(waiting).count(),
        "keep": _keep(request),
        "may_organise": actor.has_role(fair.pk, ROLES_THAT_ORGANISE),
    }


def _go_on(
    request: Request, fair: Fair, decided: Application, decision: rules.Decision
) -> HttpResponse:
    """Say what was done, and show the next one that waits under the same filters."""
    said = _("%(decision)s: %(exhibitor)s (%(reference)s).") % {
        "decision": DECISIONS[decision],
        "exhibitor": decided.exhibitor.name,
        "reference": decided.reference,
    }
    following = queries.find_next_to_review(
        request.actor, _narrow_by_address(request, fair), after=decided
    )
    if following is None:
        none_left = _("No other application waits for a decision.")
        messages.success(request, f"{said} {none_left}")
        return redirect(reverse("review_queue", args=[fair.slug]))
    here = _("This is the next one.")
    messages.success(request, f"{said} {here}")
    return redirect(reverse("review", args=[fair.slug, following.pk]) + _keep(request))


def _narrow_by_address(request: Request, fair: Fair) -> QuerySet[Application]:
    form = QueueFilter(request.GET, zones=list(zones_of(fair)))
    form.is_valid()
    return _narrow(queries.applications_to_review(request.actor, fair), form)


def _narrow(applications: QuerySet[Application], form: QueueFilter) -> QuerySet[Application]:
    return queries.filter_applications(
        applications,
        zone=form.cleaned_data.get("zone", ""),
        q=form.cleaned_data.get("q", ""),
    )


def _of_tab(applications: QuerySet[Application], state: str) -> QuerySet[Application]:
    if state == ALL:
        return applications
    if state == WAITING:
        return queries.undecided(applications)
    return queries.filter_applications(applications, state=state)


def _tabs(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    waiting = sum(counts.get(state, 0) for state in rules.UNDECIDED)
    rows = [(WAITING, _("To decide"), waiting)]
    rows += [(state.value, str(state.label), counts.get(state.value, 0)) for state in TABS]
    rows += [(ALL, _("All"), sum(counts.values()))]
    return [
        {"state": state, "label": label, "count": count, "current": state == current}
        for state, label, count in rows
    ]


def _keep(request: Request) -> str:
    """The filters that the way through the queue keeps, as a query string with its question mark."""
    kept = {key: request.GET[key] for key in ("q", "zone") if request.GET.get(key)}
    return f"?{urlencode(kept)}" if kept else ""
