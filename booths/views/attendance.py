"""Who has come to the booths today: the empty ones with whom to call, late openings, and those who never came."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from booths import actions, queries, rules
from booths.forms.attendance import (
    ATTENDANCE,
    CALL,
    DUE,
    EMPTY,
    GONE,
    LATE,
    TAKE_BACK,
    CallForm,
    NoShowTermsForm,
    TakeBackForm,
    choose_stands,
    read_filter,
)
from events import clock
from events.dates import say_date
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair
from events.rules import (
    ROLES_THAT_CONTROL,
    ROLES_THAT_ORGANISE,
    Refused,
    Role,
)
from events.views.exporting import send_list

PER_PAGE = 100
ROLES_THAT_WATCH = ROLES_THAT_CONTROL | {Role.PROVINCIAL_OFFICER}


@require_GET
@allow(InFair(ROLES_THAT_WATCH))
def attendance(request: Request, fair: str) -> HttpResponse:
    """The booths of a day by tab; as htmx asks, only the list."""
    found = get_fair(request.actor, fair)
    days = queries.running_days(found)
    form = read_filter(request.GET, found, [(str(day.date), say_date(day.date)) for day in days])
    day = queries.find_running_day(days, form.cleaned_data.get("day"))
    context: dict[str, Any] = {
        "fair": found,
        "form": form,
        "day": day,
        "tab": form.cleaned_data.get("show") or EMPTY,
        "may_act": request.actor.has_role(found.pk, ROLES_THAT_ORGANISE),
    }
    if day is not None:
        context |= _describe_day(request, found, day, form)
    template = "booths/_attendance.html" if request.htmx else "booths/attendance.html"
    return render(request, template, context)


def _describe_day(request: Request, fair: Fair, day: Any, form: Any) -> dict[str, Any]:
    seen = queries.attendance_of(request.actor, fair, day)
    stands = choose_stands(seen, form)
    terms = queries.attendance_terms_of(fair)
    gone = list(queries.no_shows_of(request.actor, fair))
    numbers = ((EMPTY, seen.empty), (DUE, seen.due), (LATE, seen.late), (GONE, gone))
    asked = request.GET.copy()
    asked.pop("page", None)
    return {
        "seen": seen,
        "is_today": day.date == clock.today(),
        "is_open": clock.now() >= seen.opens_at,
        "halls": _by_hall(fair, seen),
        "page": Paginator(stands, PER_PAGE).get_page(request.GET.get("page")),
        "terms": terms,
        "moment": queries.no_show_moment(fair),
        "no_shows": gone,
        "tabs": [
            {"key": key, "count": len(rows), "query": _with(asked, key)} for key, rows in numbers
        ],
    }


def _with(asked: Any, tab: str) -> str:
    other = asked.copy()
    other["show"] = tab
    return str(other.urlencode())


def _by_hall(fair: Fair, seen: queries.Attendance) -> list[dict[str, Any]]:
    rows = []
    for hall in fair.halls.all():
        given = sum(number for place, number in seen.given.items() if place[0] == hall.code)
        opened = sum(number for place, number in seen.opened.items() if place[0] == hall.code)
        if given:
            percent = 100 * opened // given
            rows.append({"hall": hall, "given": given, "opened": opened, "percent": percent})
    return rows


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def stand(request: Request, fair: str, application: UUID) -> HttpResponse:
    """One exhibitor that is not there: whom to call, what was said, and taking the booths back."""
    found = get_fair(request.actor, fair)
    held = queries.get_stand(request.actor, found, application)
    verb = request.POST.get("verb", "")
    call = CallForm(request.POST if verb == CALL else None)
    back = TakeBackForm(request.POST if verb == TAKE_BACK else None)
    if verb == CALL and call.is_valid():
        actions.note_call(
            actor=request.actor,
            fair=found,
            application=held.pk,
            answer=rules.CallAnswer(call.cleaned_data["answer"]),
            note=call.cleaned_data["note"],
        )
        messages.success(request, _("The call is noted."))
        return redirect("attendance", fair=found.slug)
    if verb == TAKE_BACK and back.is_valid():
        try:
            row = actions.release_no_show(
                actor=request.actor,
                fair=found,
                application=held.pk,
                reason=back.cleaned_data["reason"],
            )
        except Refused as refused:
            show_refusal(back, refused)
        else:
            said = _("%(booths)s are free. The exhibitor has been told.") % {
                "booths": ", ".join(row.booths)
            }
            messages.success(request, said)
            return redirect(f"{reverse('attendance', args=[found.slug])}?show={GONE}")
    context = {
        "fair": found,
        "application": held,
        "booths": queries.booths_to_take_back(held),
        "calls": queries.calls_of(found, clock.today()).filter(application=held),
        "moment": queries.no_show_moment(found),
        "has_come": queries.has_come(found, held),
        "is_due": queries.is_due(found, held),
        "call": call,
        "back": back,
        "crumbs": [
            {"url": reverse("attendance", args=[found.slug]), "label": _("Attendance")},
            {"label": held.exhibitor.name},
        ],
    }
    return render(
        request,
        "booths/attendance_stand.html",
        context,
        status=422 if call.errors or back.errors else 200,
    )


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def undo_no_show(request: Request, fair: str, no_show: UUID) -> HttpResponse:
    """Give booths back that were taken back, while nobody else has them."""
    found = get_fair(request.actor, fair)
    row = queries.get_no_show(request.actor, found, no_show)
    try:
        actions.undo_no_show(actor=request.actor, no_show=row)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        said = _("%(exhibitor)s has %(booths)s again. New badges are issued.") % {
            "exhibitor": row.application.exhibitor.name,
            "booths": ", ".join(row.booths),
        }
        messages.success(request, said)
    return redirect(f"{reverse('attendance', args=[found.slug])}?show={GONE}")


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def attendance_terms(request: Request, fair: str) -> HttpResponse:
    """By when a booth has to be opened before it may be given to somebody else."""
    found = get_fair(request.actor, fair)
    terms = queries.attendance_terms_of(found)
    initial = {"day": terms.no_show_day, "until": terms.no_show_until} if terms else {}
    form = NoShowTermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        actions.set_attendance_terms(actor=request.actor, fair=found, rule=form.rule())
        messages.success(request, _("The rule is saved."))
        return redirect("attendance", fair=found.slug)
    context = {
        "fair": found,
        "form": form,
        "crumbs": [
            {"url": reverse("attendance", args=[found.slug]), "label": _("Attendance")},
            {"label": _("Rule for booths that stay empty")},
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "booths/attendance_terms.html", context, status=status)


@require_GET
@allow(InFair(ROLES_THAT_ORGANISE))
def export_attendance(request: Request, fair: str) -> HttpResponse:
    """The list as it is filtered, with the phone numbers that its page shows to organisers."""
    return send_list(request, fair=get_fair(request.actor, fair), export=ATTENDANCE)
