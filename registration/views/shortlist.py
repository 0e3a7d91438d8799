"""The provincial officer's shortlist: which of the province's applications it puts forward, in which order."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import clock
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.queries import get_fair
from events.rules import ROLES_THAT_REVIEW, Refused, Role
from registration import actions, queries, rules
from registration.forms.places import ShortlistForm
from registration.models import Application

PAGE = 100


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_REVIEW | {Role.PROVINCIAL_OFFICER}))
def shortlist(request: Request, fair: str) -> HttpResponse:
    """The province's applications by zone and type, with what is left of its quotas. Reviewers read along."""
    actor = request.actor
    found = get_fair(actor, fair)
    visible = queries.applications_to_shortlist(actor, found)
    may_mark = queries.provinces_seen_by(actor, found) is not None
    # An officer sends all marks of the province at once; who reads those of all provinces turns pages.
    page = None if may_mark else Paginator(visible, PAGE).get_page(request.GET.get("page"))
    applications = list(visible if page is None else page)
    open_ones = [one for one in applications if one.state in rules.UNDECIDED] if may_mark else []
    until = queries.terms_of(found).shortlist_until
    is_closed = until is not None and clock.now() >= until
    form = ShortlistForm(
        request.POST if request.method == "POST" else None,
        applications=[] if is_closed else open_ones,
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.shortlist_applications(actor=actor, entries=form.entries())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("%(number)s marks are saved.") % {"number": changed})
            return redirect("shortlist", fair=found.slug)
    context = {
        "fair": found,
        "form": form,
        "groups": _group(request, found, applications, form),
        "counts": queries.count_marks(open_ones),
        "open_count": len(open_ones),
        "unmarked": queries.count_marks(open_ones)[""],
        "until": until,
        "is_closed": is_closed,
        "may_mark": may_mark,
        "provinces": queries.provinces_of(actor, found),
        "page": page,
    }
    return render(
        request, "registration/shortlist.html", context, status=422 if form.errors else 200
    )


def _group(
    request: Request, fair: Fair, applications: list[Application], form: ShortlistForm
) -> list[dict[str, Any]]:
    """Zone by zone, each with the quotas of the province there."""
    quotas = queries.quota_rows(request.actor, fair)
    groups: dict[int, dict[str, Any]] = {}
    for application in applications:
        group = groups.setdefault(
            application.zone_id, {"zone": application.zone, "rows": [], "quotas": []}
        )
        key = str(application.pk)
        group["rows"].append(
            {
                "application": application,
                "marking": getattr(application, "shortlisting", None),
                "fields": form.fields_of(key) if key in form.applications else None,
            }
        )
    for row in quotas:
        if row.zone.pk in groups and row.quota is not None:
            groups[row.zone.pk]["quotas"].append(row)
    return list(groups.values())
