"""The day sheet: what left today, typed in at the booth on a phone."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events import clock
from events.dates import say_date
from events.permissions import Request, allow, signed_in
from events.problems import all_problems, describe
from events.rules import Refused
from events.templatetags.fair import number
from registration import actions, queries
from registration.forms.manifest import DayForm, name_field, read_day
from registration.models import MovementKind
from registration.views.manifest_frame import Goods, read_goods


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def manifest_day(request: Request, exhibitor: UUID, fair: str, day: str = "") -> HttpResponse:
    """All items with the day's quantities; all or none of what was typed is booked.

    The page's script sends one field at a time and takes the answer as JSON.
    """
    goods = read_goods(request, exhibitor, fair)
    when = read_day(day) if day else clock.today()
    if when is None:
        raise Refused("not_found")
    booked = queries.moved_on(goods.items, when)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not goods.may_change:
        raise Refused("forbidden")
    form = DayForm(sent, items=goods.items, booked=booked)
    refused: Refused | None = None
    if sent is not None and form.is_valid():
        try:
            actions.book_day(
                actor=request.actor,
                exhibitor=goods.exhibitor,
                fair=goods.fair,
                day=when,
                totals=form.totals(),
            )
        except Refused as error:
            refused = error
            _blame(form, error)
        else:
            if not _wants_json(request):
                messages.success(request, _("The day is saved."))
                return redirect(_address(goods, when))
    if sent is not None and _wants_json(request):
        return _answer(read_goods(request, exhibitor, fair), when, form, refused)
    return _show(request, goods, form, when)


@allow(signed_in)
@require_POST
def confirm_quiet_day(request: Request, exhibitor: UUID, fair: str, day: str) -> HttpResponse:
    """Somebody's word that nothing moved."""
    goods = read_goods(request, exhibitor, fair, change=True)
    when = read_day(day)
    if when is None:
        raise Refused("not_found")
    try:
        actions.confirm_quiet_day(
            actor=request.actor, exhibitor=goods.exhibitor, fair=goods.fair, day=when
        )
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        said = _("Confirmed: nothing moved on %(day)s.")
        messages.success(request, said % {"day": say_date(when)})
    return redirect(_address(goods, when))


def _blame(form: DayForm, refused: Refused) -> None:
    if not refused.errors:
        form.add_error(None, describe(refused))
    for error in refused.errors:
        form.blame(error["field"], error["message"])


def _wants_json(request: Request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _answer(goods: Goods, day: date, form: DayForm, refused: Refused | None) -> JsonResponse:
    """What the books say now of the items that were sent, and what was refused."""
    keys = set(form.changed_data)
    touched = [
        item for item in goods.items if any(name_field(item, kind) in keys for kind in MovementKind)
    ]
    booked = queries.moved_on(touched, day)
    errors: dict[str, Any] = {name: " ".join(map(str, said)) for name, said in form.errors.items()}
    status = 200
    if errors:
        status = all_problems()[refused.code].status if refused else 422
    return JsonResponse(
        {
            "booked": {
                name_field(item, kind): number(booked.get(item.pk, {}).get(kind)).replace(",", "")
                for item in touched
                for kind in MovementKind
            },
            "remaining": {str(item.pk): number(item.remaining) for item in touched},
            "errors": errors,
        },
        status=status,
    )


def _show(request: Request, goods: Goods, form: DayForm, day: date) -> HttpResponse:
    days = queries.days_of(goods.manifest, goods.items)
    state = next((entry.state for entry in days if entry.date == day), "open")
    context = goods.context("day", say_date(day)) | {
        "form": form,
        "day": day,
        "days": [{"day": entry, "url": _address(goods, entry.date)} for entry in days],
        "state": state,
        "is_today": day == clock.today(),
        "kinds": MovementKind,
    }
    status = 422 if form.errors else 200
    return render(request, "registration/manifest_day.html", context, status=status)


def _address(goods: Goods, day: date) -> str:
    return reverse("manifest_day", args=[goods.exhibitor.pk, goods.fair.slug, day.isoformat()])
