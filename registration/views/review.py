"""The queue of applications: narrowed, ordered, kept as views, worked through."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration import actions, queries, rules
from registration.forms.queue import ALL, WAITING, narrow, of_tab, read_filters
from registration.forms.review import ViewForm
from registration.models import Application, ApplicationState
from registration.views.undo import offer_undo

PAGE = 50
# Tabs in the order in which an application passes them.
TABS = (
    ApplicationState.CHANGES_REQUESTED,
    ApplicationState.APPROVED,
    ApplicationState.WAITLISTED,
    ApplicationState.REJECTED,
    ApplicationState.WITHDRAWN,
)
# What the way through the queue keeps of the address, and a saved view holds.
KEPT = tuple(queries.QueueFilter.__dataclass_fields__)
VIEWED = (*KEPT, "sort", "state")


@require_GET
@allow(InFair(ROLES_THAT_REVIEW))
def review_queue(request: Request, fair: str) -> HttpResponse:
    """Applications by any filter; those that wait for a decision unless another tab is asked for."""
    actor = request.actor
    found = get_fair(actor, fair)
    form = read_filters(request.GET, found)
    state = form.cleaned_data.get("state") or WAITING
    sort = form.cleaned_data.get("sort") or "oldest"
    narrowed = narrow(actor, found, form)
    counts = queries.count_by_state(found, narrowed)
    rows = of_tab(narrowed, state)
    if sort == queries.SCORE_ORDER:
        rows = queries.with_scores(rows, actor, found)
    page = Paginator(queries.order_for_review(rows, sort), PAGE).get_page(request.GET.get("page"))
    context = {
        "fair": found,
        "form": form,
        "page": page,
        "rows": _describe_rows(request, found, page),
        "tabs": _tabs(counts, state),
        "state": state,
        "sort": sort,
        "filtered": not form.to_filter().is_empty,
        "keep": keep(request),
        "may_organise": actor.has_role(found.pk, ROLES_THAT_ORGANISE),
        "reviewers": queries.reviewers_of(found),
        "views": _views(request, found),
        "view_form": ViewForm(initial={"query": _viewed(request)}),
        "undo": offer_undo(request, found),
    }
    return render(request, "registration/review_queue.html", context)


@require_POST
@allow(InFair(ROLES_THAT_REVIEW))
def save_view(request: Request, fair: str) -> HttpResponse:
    """Keep the filters under a name."""
    found = get_fair(request.actor, fair)
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 60 characters."))
        return redirect(reverse("review_queue", args=[fair]))
    query = form.cleaned_data["query"]
    try:
        actions.save_view(
            actor=request.actor,
            fair=found,
            name=form.cleaned_data["name"],
            query=query,
            is_shared=form.cleaned_data["is_shared"],
        )
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(request, _("The view is kept. It stands above the list."))
    return redirect(reverse("review_queue", args=[fair]) + (f"?{query}" if query else ""))


@require_POST
@allow(InFair(ROLES_THAT_REVIEW))
def delete_view(request: Request, fair: str, view: UUID) -> HttpResponse:
    found = get_fair(request.actor, fair)
    actions.delete_view(actor=request.actor, view=queries.get_view(request.actor, found, view))
    messages.success(request, _("The view is deleted."))
    return redirect(reverse("review_queue", args=[fair]))


def keep(request: Request) -> str:
    """The filters that the way through the queue keeps, as a query string with its question mark."""
    kept = {key: request.GET[key] for key in KEPT if request.GET.get(key)}
    return f"?{urlencode(kept)}" if kept else ""


def _viewed(request: Request) -> str:
    return urlencode({key: request.GET[key] for key in VIEWED if request.GET.get(key)})


def _views(request: Request, fair: Fair) -> list[dict[str, Any]]:
    here = _viewed(request)
    organises = request.actor.has_role(fair.pk, ROLES_THAT_ORGANISE)
    return [
        {
            "view": view,
            "is_current": view.query == here,
            "may_delete": organises or view.owner == request.actor.user,
        }
        for view in queries.views_of(request.actor, fair)
    ]


def _describe_rows(request: Request, fair: Fair, page: Page[Application]) -> list[dict[str, Any]]:
    """Each application of the page with what is known about it; as many queries for fifty as for one."""
    listed = list(page.object_list)
    products = queries.sum_up_products(listed)
    verdicts = queries.verdicts_of(request.actor, fair, listed)
    conflicts = queries.conflicts_of(request.actor, listed)
    proposals = queries.proposals_of(listed)
    marks = queries.shortlistings_of(listed)
    rows = []
    for application in listed:
        number, most_stars = products.get(application.pk, (0, None))
        rows.append(
            {
                "application": application,
                "products": number,
                "most_stars": most_stars,
                "verdict": verdicts.get(application.pk),
                "conflict": conflicts.get(application.pk),
                "proposal": proposals.get(application.pk),
                "mark": marks.get(application.pk),
            }
        )
    return rows


def _tabs(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    waiting = sum(counts.get(state, 0) for state in rules.UNDECIDED)
    rows = [(WAITING, _("To decide"), waiting)]
    rows += [(state.value, str(state.label), counts.get(state.value, 0)) for state in TABS]
    rows += [(ALL, _("All"), sum(counts.values()))]
    return [
        {"state": state, "label": label, "count": count, "current": state == current}
        for state, label, count in rows
    ]
