"""Badges for people who belong to no exhibitor: one person, or a list that is checked first."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from badges import actions, queries, rules
from badges.forms import HolderForm, HolderListForm, read_people, template_of_people
from events.forms.fields import show_refusal
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def add_holder(request: Request, fair: str) -> HttpResponse:
    """One person; the page of the badge comes next, to print it."""
    found = get_fair(request.actor, fair)
    form = HolderForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            (badge,) = actions.add_holders(actor=request.actor, fair=found, people=[form.person()])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Badge %(serial)s is issued.") % {"serial": badge.serial})
            return redirect("badge_history", fair=found.slug, badge=badge.pk)
    status = 422 if form.is_bound and form.errors else 200
    context = {"fair": found, "form": form, "crumbs": _crumbs(found.slug, _("Add a person"))}
    return render(request, "badges/add_holder.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def holder_lists(request: Request, fair: str) -> HttpResponse:
    """Send a file of people; nobody gets a badge before its rows were looked at."""
    found = get_fair(request.actor, fair)
    is_sent = request.method == "POST"
    form = HolderListForm(request.POST, request.FILES) if is_sent else HolderListForm()
    if is_sent and form.is_valid():
        try:
            table, name, fingerprint = read_people(form.cleaned_data["file"])
            sent = actions.start_holder_list(
                actor=request.actor,
                fair=found,
                kind=form.cleaned_data["kind"],
                organisation=form.cleaned_data["organisation"],
                table=table,
                file_name=name,
                fingerprint=fingerprint,
            )
        except Refused as refused:
            show_refusal(form, refused, fields={refused.code: "file"})
        else:
            return redirect("holder_list", fair=found.slug, sent=sent.pk)
    context = {
        "fair": found,
        "form": form,
        "lists": queries.holder_lists_of(found)[:20],
        "days_kept": rules.LIST_DAYS_KEPT,
        "crumbs": _crumbs(found.slug, _("Add a list")),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "badges/holder_lists.html", context, status=status)


@require_safe
@allow(InFair(ROLES_THAT_ORGANISE))
def holder_template(request: Request, fair: str) -> HttpResponse:
    found = get_fair(request.actor, fair)
    return HttpResponse(
        template_of_people(),
        content_type=XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{found.slug}-people.xlsx"',
            "Cache-Control": "no-store",
        },
    )


@require_safe
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def holder_list(request: Request, fair: str, sent: UUID) -> HttpResponse:
    """What a file would do: who gets a badge, who has one, and what is wrong in which row."""
    found = get_fair(request.actor, fair)
    listed = queries.get_holder_list(found, sent)
    rows = sorted(listed.rows, key=lambda row: not row["errors"])
    context = {
        "fair": found,
        "sent": listed,
        "rows": [_describe(row) for row in rows[:MOST_SHOWN]],
        "more": max(0, len(rows) - MOST_SHOWN),
        "crumbs": _crumbs(
            found.slug,
            listed.file_name or _("List"),
            {"url": reverse("holder_lists", args=[found.slug]), "label": _("Add a list")},
        ),
    }
    return render(request, "badges/holder_list.html", context)


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def apply_holder_list(request: Request, fair: str, sent: UUID) -> HttpResponse:
    """Issue the badges of a list."""
    found = get_fair(request.actor, fair)
    listed = queries.get_holder_list(found, sent)
    try:
        listed = actions.apply_holder_list(actor=request.actor, sent=listed)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        told = ngettext("%(count)s badge issued.", "%(count)s badges issued.", listed.applied)
        messages.success(request, told % {"count": listed.applied})
    return redirect("holder_list", fair=found.slug, sent=listed.pk)


def _crumbs(fair: str, here: str, *between: dict[str, str]) -> list[dict[str, str]]:
    badges = {"url": reverse("fair_badges", args=[fair]), "label": _("Badges")}
    return [badges, *between, {"label": here}]


def _describe(row: dict[str, Any]) -> dict[str, Any]:
    words = {
        "name_missing": _("The name is missing."),
        "too_long": _("This is too long."),
        "invisible": _("Remove the invisible characters."),
        "no_letter": _("A name has at least one letter."),
        "script": _("Another script than this column's."),
        "formula": _("A formula: write its result."),
    }
    said = [words[error["code"]] for error in row["errors"]]
    return {"number": row["number"], **row["values"], "known": row["known"], "errors": said}
