"""One application with all that a decision rests on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair, name_actors
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration import actions, queries, rules
from registration.forms.places import AgencyForm
from registration.forms.queue import narrow, read_filters
from registration.forms.review import (
    DECISIONS,
    DecisionForm,
    InterestForm,
    ScoreForm,
    SecondForm,
)
from registration.models import Application
from registration.views.review import keep
from registration.views.undo import offer_undo, remember

# What a refusal calls an entry -> what the form calls it.
FIELDS = {
    "reason_missing": "reason",
    "quota_exceeded": "override",
    "waitlist_first": "override",
}


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_REVIEW))
def review(request: Request, fair: str, application: UUID) -> HttpResponse:
    """Read it and decide; after a decision the next one that waits."""
    actor = request.actor
    found_fair = get_fair(actor, fair)
    found = queries.get_application_to_review(actor, found_fair, application)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        decision = rules.Decision(form.cleaned_data["decision"])
        try:
            decided = actions.review_application(
                actor=actor,
                application=found,
                decision=decision,
                reason=form.cleaned_data["reason"],
                override=form.cleaned_data["override"],
                changes=form.changes(),
            )
        except Refused as refused:
            show_refusal(form, refused, fields=FIELDS)
            found = queries.get_application_to_review(actor, found_fair, application)
        else:
            return _go_on(request, found_fair, decided, decision)
    return _show(request, found_fair, found, form=form)


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
    return redirect(_here(request, fair, application))


@require_POST
@allow(InFair(ROLES_THAT_REVIEW))
def give_scores(request: Request, fair: str, application: UUID) -> HttpResponse:
    """One's own points; afterwards those of the others are there to see."""
    found_fair = get_fair(request.actor, fair)
    found = queries.get_application_to_review(request.actor, found_fair, application)
    scores = queries.scores_of(request.actor, found)
    form = ScoreForm(request.POST, criteria=scores.criteria, sheet=scores.own)
    if form.is_valid():
        try:
            actions.give_scores(
                actor=request.actor,
                application=found,
                points=form.points(),
                remark=form.cleaned_data["remark"],
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Your points are kept."))
            return redirect(_here(request, fair, application) + "#scores")
    return _show(request, found_fair, found, score_form=form)


@require_POST
@allow(InFair(ROLES_THAT_REVIEW))
def declare_interest(request: Request, fair: str, application: UUID) -> HttpResponse:
    """Say that one is not impartial, and go on with another application."""
    found_fair = get_fair(request.actor, fair)
    found = queries.get_application_to_review(request.actor, found_fair, application)
    form = InterestForm(request.POST)
    if not form.is_valid():
        return _show(request, found_fair, found, interest_form=form)
    actions.declare_interest(
        actor=request.actor, application=found, reason=form.cleaned_data["reason"]
    )
    messages.success(request, _("Your interest is on record. Somebody else decides here."))
    return redirect(_here(request, fair, application))


@require_POST
@allow(InFair(ROLES_THAT_REVIEW))
def reject_proposal(request: Request, fair: str, application: UUID) -> HttpResponse:
    """Do not confirm what the first of two people proposed."""
    found_fair = get_fair(request.actor, fair)
    found = queries.get_application_to_review(request.actor, found_fair, application)
    form = SecondForm(request.POST)
    if form.is_valid():
        try:
            actions.reject_proposal(
                actor=request.actor, application=found, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            show_refusal(form, refused, fields={"reason_missing": "reason"})
        else:
            messages.success(request, _("The proposal no longer stands. It can be decided anew."))
            return redirect(_here(request, fair, application))
    return _show(request, found_fair, found, second_form=form)


def _here(request: Request, fair: str, application: UUID) -> str:
    return reverse("review", args=[fair, application]) + keep(request)


def _show(
    request: Request,
    fair: Fair,
    application: Application,
    *,
    form: DecisionForm | None = None,
    score_form: ScoreForm | None = None,
    interest_form: InterestForm | None = None,
    second_form: SecondForm | None = None,
) -> HttpResponse:
    """The page, with the form that was not taken as it was filled in."""
    decision_form = form or DecisionForm()
    decision_form.offer(rules.open_verbs(application.state))
    scores = queries.scores_of(request.actor, application)
    context = _describe(request, fair, application) | {
        "form": decision_form,
        "scores": scores,
        "score_form": score_form or ScoreForm(criteria=scores.criteria, sheet=scores.own),
        "interest_form": interest_form or InterestForm(),
        "second_form": second_form or SecondForm(),
    }
    bound = (form, score_form, interest_form, second_form)
    failed = next((one for one in bound if one is not None and one.errors), None)
    context["failed"] = failed
    return render(request, "registration/review.html", context, status=422 if failed else 200)


def _describe(request: Request, fair: Fair, application: Application) -> dict[str, Any]:
    actor = request.actor
    waiting = narrow(request.actor, fair, read_filters(request.GET, fair))
    conflict = queries.conflict_of(actor, application)
    verbs = rules.open_verbs(application.state)
    proposal = queries.open_proposal_of(application)
    review = queries.undoable_review(actor, application)
    return {
        "fair": fair,
        "application": application,
        "exhibitor": application.exhibitor,
        "products": _with_photos(application),
        "obstacles": [
            actions.explain_obstacle(obstacle, application.zone)
            for obstacle in queries.find_obstacles(application)
        ],
        "booths": queries.booth_codes_of([application]).get(application.pk, []),
        "history": name_actors(queries.timeline_of(application))[::-1],
        "others": queries.other_applications(application),
        "partners": queries.exhibitors_of(application)
        .exclude(pk=application.exhibitor_id)
        .select_related("province"),
        "may_start": "start_review" in verbs and proposal is None,
        "decidable": not rules.DECISION_VERBS.isdisjoint(verbs),
        "conflict": conflict,
        "is_barred": conflict in rules.BARRING,
        "interests": queries.interests_in(application),
        "may_score": application.state in actions.SCORABLE and conflict not in rules.BARRING,
        "proposal": proposal,
        "proposed_words": DECISIONS[rules.Decision(proposal.decision)] if proposal else "",
        "is_proposer": proposal is not None and proposal.proposed_by == actor.user,
        "needs_two": queries.terms_of(fair).two_person_rule,
        "undoable": review,
        "asked": queries.answers_of(application),
        "agency_form": _agency_form(request, application),
        "points": queries.points_of(fair, application.exhibitor),
        "next": queries.find_next_to_review(actor, waiting, after=application),
        "waiting_count": queries.undecided(waiting).count(),
        "keep": keep(request),
        "may_organise": actor.has_role(fair.pk, ROLES_THAT_ORGANISE),
        "undo": offer_undo(request, fair),
    }


def _agency_form(request: Request, application: Application) -> AgencyForm | None:
    """For organisers, while the quota can still be changed."""
    if (
        application.state not in rules.SPONSORED_IN
        or application.exhibitor.kind == queries.AGENCY
        or not request.actor.has_role(application.fair_id, ROLES_THAT_ORGANISE)
    ):
        return None
    return AgencyForm(agencies=queries.agencies(), initial={"agency": application.agency_id})


def _with_photos(application: Application) -> list[dict[str, Any]]:
    """The products side by side, each with its photos."""
    products = list(application.products.all())
    photos = queries.photos_of(products)
    return [{"product": product, "photos": photos.get(product.pk, [])} for product in products]


def _go_on(
    request: Request, fair: Fair, decided: Application, decision: rules.Decision
) -> HttpResponse:
    """Say what was done, and show the next one that waits under the same filters."""
    params = {
        "decision": DECISIONS[decision],
        "exhibitor": decided.exhibitor.name,
        "reference": decided.reference,
    }
    if decided.state in rules.UNDECIDED:
        said = _("Proposed: %(decision)s: %(exhibitor)s (%(reference)s).") % params
        done = _("It counts once a second person confirms it.")
        messages.success(request, f"{said} {done}")
    else:
        said = _("%(decision)s: %(exhibitor)s (%(reference)s).") % params
        remember(request, fair, kind="application", key=decided.pk, said=said)
    following = queries.find_next_to_review(
        request.actor, narrow(request.actor, fair, read_filters(request.GET, fair)), after=decided
    )
    if following is None:
        messages.success(request, _("No other application waits for a decision."))
        return redirect(reverse("review_queue", args=[fair.slug]))
    return redirect(reverse("review", args=[fair.slug, following.pk]) + keep(request))
