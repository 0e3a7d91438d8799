"""Many applications at once: chosen in the queue, seen beforehand, done, assigned."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration import actions, queries, rules
from registration.forms.bulk import AssignForm, BulkForm
from registration.forms.queue import ALL, WAITING, narrow, of_tab, read_filters
from registration.forms.review import DECISIONS
from registration.views.outcome import group_left, say_left
from registration.views.review import keep
from registration.views.undo import remember


@require_POST
@allow(InFair(ROLES_THAT_REVIEW))
def decide_in_bulk(request: Request, fair: str) -> HttpResponse:
    """First what to decide, then what would happen, then it is done: each step sends the choice along."""
    found = get_fair(request.actor, fair)
    chosen = _chosen(request, found)
    if not chosen:
        messages.error(request, describe(Refused("applications_missing")))
        return redirect(reverse("review_queue", args=[fair]) + keep(request))
    step = request.POST.get("step")
    form = BulkForm(request.POST if step in {"preview", "do"} else None)
    context: dict[str, Any] = {
        "fair": found,
        "form": form,
        "chosen": chosen,
        "keep": keep(request),
        "reviewers": queries.reviewers_of(found),
        "may_organise": request.actor.has_role(found.pk, ROLES_THAT_ORGANISE),
        "most": rules.MOST_AT_ONCE,
    }
    if form.is_valid():
        decision = rules.Decision(form.cleaned_data["decision"])
        try:
            outcome = actions.decide_in_bulk(
                actor=request.actor,
                fair=found,
                applications=chosen,
                decision=decision,
                reason=form.cleaned_data["reason"],
                dry_run=step != "do",
            )
        except Refused as refused:
            show_refusal(form, refused, fields={"reason_missing": "reason"})
        else:
            if step == "do":
                return _say_done(request, found, outcome, decision)
            context |= {
                "outcome": outcome,
                "groups": group_left(outcome),
                "words": DECISIONS[decision],
            }
    status = 422 if form.errors else 200
    return render(request, "registration/review_bulk.html", context, status=status)


@require_POST
@allow(InFair(ROLES_THAT_REVIEW))
def assign_applications(request: Request, fair: str) -> HttpResponse:
    """Say who looks at the chosen ones."""
    found = get_fair(request.actor, fair)
    form = AssignForm(request.POST, reviewers=queries.reviewers_of(found))
    if not form.is_valid():
        messages.error(request, describe(Refused("reviewer_unknown")))
        return redirect(reverse("review_queue", args=[fair]) + keep(request))
    try:
        number = actions.assign_applications(
            actor=request.actor,
            fair=found,
            applications=_chosen(request, found),
            reviewer=form.reviewer(),
        )
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(
            request,
            ngettext(
                "%(number)s application is assigned.",
                "%(number)s applications are assigned.",
                number,
            )
            % {"number": f"{number:,}"},
        )
    return redirect(reverse("review_queue", args=[fair]) + keep(request))


def _chosen(request: Request, fair: Fair) -> list[UUID]:
    """The ticked ones, or all that the filters in the address show; what is no key names nothing."""
    if request.POST.get("all"):
        form = read_filters(request.GET, fair)
        state = request.GET.get("state") or WAITING
        rows = of_tab(narrow(request.actor, fair, form), state if state != ALL else ALL)
        return [row.pk for row in queries.in_line(rows)[: rules.MOST_AT_ONCE]]
    keys = []
    for text in request.POST.getlist("application")[: rules.MOST_AT_ONCE + 1]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys


def _say_done(
    request: Request, fair: Fair, outcome: actions.BulkOutcome, decision: rules.Decision
) -> HttpResponse:
    number = len(outcome.done)
    said = ngettext(
        "%(decision)s: %(number)s application.", "%(decision)s: %(number)s applications.", number
    ) % {"decision": DECISIONS[decision], "number": f"{number:,}"}
    left = say_left(outcome)
    if outcome.bulk is not None and any(row.state not in rules.UNDECIDED for row in outcome.done):
        remember(request, fair, kind="bulk", key=outcome.bulk.pk, said=f"{said} {left}".strip())
    elif number:
        proposed = _("It counts once a second person confirms it.")
        messages.success(request, f"{said} {proposed} {left}".strip())
    else:
        messages.warning(request, left)
    return redirect(reverse("review_queue", args=[fair.slug]) + keep(request))
