"""The closing report: what is missing, who signed, and who opened it again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.forms.fields import show_refusal
from events.permissions import Request, allow, signed_in
from events.problems import describe
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import actions, queries
from registration.forms.manifest import ReasonForm, SignForm
from registration.rules import DayState
from registration.views.manifest_frame import Goods, read_goods


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def manifest_closing(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """The balance of every item; signs when all of them balance, else says what is missing."""
    goods = read_goods(request, exhibitor, fair, change=request.method == "POST")
    form = SignForm(
        request.POST if request.method == "POST" else None,
        initial={"signatory": request.actor.name if goods.may_change else ""},
    )
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_manifest(
                actor=request.actor,
                exhibitor=goods.exhibitor,
                fair=goods.fair,
                signatory=form.cleaned_data["signatory"],
            )
        except Refused as error:
            refused = error
            if error.errors:
                form.add_error(None, describe(error))
            else:
                show_refusal(form, error)
        else:
            messages.success(request, _("The closing report is signed. Every item balances."))
            return redirect("manifest_closing", exhibitor=goods.exhibitor.pk, fair=fair)
    return _show(request, goods, form, ReasonForm(), refused)


@allow(signed_in)
@require_POST
def reopen_manifest(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """Open a signed report again; the reason is kept with it."""
    goods = read_goods(request, exhibitor, fair, change=True)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.reopen_manifest(
                actor=request.actor,
                exhibitor=goods.exhibitor,
                fair=goods.fair,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            if refused.code == "forbidden":
                raise
            show_refusal(form, refused)
        else:
            messages.success(request, _("The report is open again. The signed one is kept."))
            return redirect("manifest_closing", exhibitor=goods.exhibitor.pk, fair=fair)
    return _show(request, goods, SignForm(), form, None)


def _show(
    request: Request, goods: Goods, form: SignForm, reopening: ReasonForm, refused: Refused | None
) -> HttpResponse:
    days = queries.days_of(goods.manifest, goods.items)
    context = goods.context("closing", _("Closing report")) | {
        "form": form,
        "reopening": reopening,
        "refused": refused,
        "missing": [actions.explain_missing(row) for row in queries.find_missing(goods.items)],
        "open_days": [day.date for day in days if day.state is DayState.OPEN],
        "amendments": queries.amendments_of(goods.items),
        "closings": queries.closings_of(goods.manifest),
        "may_sign": goods.may_change and goods.closing is None,
        "may_reopen": request.actor.has_role(goods.fair.pk, ROLES_THAT_ORGANISE),
    }
    status = 422 if form.errors or reopening.errors else 200
    return render(request, "registration/manifest_closing.html", context, status=status)
