"""Pages about personal data: the notice to all, one's own data, and the requests to be answered."""

import csv
import html
import io
import json
import zipfile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import actions, clock, queries
from events.forms.fields import show_refusal
from events.forms.privacy import AnswerForm, RequestForm
from events.models import Purpose, RequestKind, RequestState
from events.permissions import Actor, Request, allow, anyone, signed_in
from events.rules import Refused
from events.sheets.writing import safe_text

PAGE = 50
unstored = cache_control(private=True, no_store=True)


def data_protection(actor: Actor, kwargs: dict[str, Any]) -> None:
    """Who answers requests about personal data."""
    signed_in(actor, kwargs)
    if not queries.protects_data(actor):
        raise Refused("forbidden")


@allow(anyone)
@require_safe
def privacy_notice(request: Request) -> HttpResponse:
    """Who is responsible, what is kept and for how long, and what everybody may ask."""
    english = get_language() == "en"
    context = {
        "controller": settings.PRIVACY_CONTROLLER_EN if english else settings.PRIVACY_CONTROLLER_TH,
        "contact": settings.PRIVACY_CONTACT,
        "rules": actions.retention_rules(),
        "texts": queries.texts_in_force().values(),
    }
    return render(request, "events/privacy_notice.html", context)


@allow(signed_in)
@unstored
@require_http_methods(["GET", "POST"])
def my_data(request: Request) -> HttpResponse:
    """Consents, the download, and requests of one's own."""
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_about_data(
                actor=request.actor,
                kind=RequestKind(form.cleaned_data["kind"]),
                note=form.cleaned_data["note"],
            )
        except Refused as refused:
            show_refusal(form, refused, fields={"request_open": "kind"})
        else:
            messages.success(request, _("Your request is sent. You get an answer within 30 days."))
            return redirect("my_data")
    context = {
        "form": form,
        "consents": queries.consents_of(request.actor.principal),
        "requests": queries.own_requests(request.actor),
        "may_answer": queries.protects_data(request.actor),
        "crumbs": [{"url": reverse("home"), "label": _("Home")}, {"label": _("My data")}],
    }
    status = 422 if form.errors else 200
    return render(request, "events/my_data.html", context, status=status)


@allow(signed_in)
@require_POST
def change_consent(request: Request) -> HttpResponse:
    """Give or withdraw one consent of one's own, as `verb` says."""
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        raise Refused("bad_request")
    own = {"subject": request.actor.principal, "purpose": Purpose(purpose)}
    if request.POST.get("verb") == "give":
        actions.give_consent(actor=request.actor, **own)  # type: ignore[arg-type]  # as spelled above
        messages.success(request, _("Thank you. You can withdraw this at any time."))
    else:
        actions.withdraw_consent(actor=request.actor, **own)  # type: ignore[arg-type]  # as above
        messages.success(request, _("Your consent is withdrawn."))
    return redirect("my_data")


@allow(signed_in)
@require_POST
def take_request_back(request: Request, privacy_request: UUID) -> HttpResponse:
    found = queries.get_own_request(request.actor, privacy_request)
    actions.take_request_back(actor=request.actor, request=found)
    messages.success(request, _("The request is taken back."))
    return redirect("my_data")


@allow(signed_in)
@unstored
@require_POST
def download_my_data(request: Request) -> HttpResponse:
    """All that is known about the reader: for people as a page, for programs as JSON and CSV."""
    user = request.actor.user
    if user is None:
        raise Refused("not_signed_in")
    answer = HttpResponse(pack(queries.gather_own_data(user)), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="my-data-{clock.today()}.zip"'
    return answer


def pack(data: dict[str, list[dict[str, Any]]]) -> bytes:
    """my-data.json, my-data.html, and a CSV file for each section that holds something."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("my-data.json", json.dumps(data, ensure_ascii=False, indent=1))
        file.writestr("my-data.html", _as_page(data))
        for section, rows in data.items():
            if rows:
                file.writestr(f"{section}.csv", _as_csv(rows))
    return out.getvalue()


def _as_csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    # A byte order mark, or Excel takes Thai for something else.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow("" if v is None else safe_text(str(v)) for v in row.values())
    return out.getvalue()


def _as_page(data: dict[str, list[dict[str, Any]]]) -> str:
    parts = ['<!doctype html><html lang="th"><meta charset="utf-8"><title>My data</title>']
    for section, rows in data.items():
        parts.append(f"<h2>{html.escape(section.replace('_', ' '))}</h2>")
        for row in rows:
            cells = (f"<dt>{html.escape(k)}<dd>{html.escape(str(v))}" for k, v in row.items())
            parts.append(f"<dl>{''.join(cells)}</dl>")
        if not rows:
            parts.append("<p>–</p>")
    return "".join(parts)


# --- for who answers -------------------------------------------------------------------------------
@allow(data_protection)
@require_safe
def privacy_requests(request: Request) -> HttpResponse:
    """The queue: open requests by their deadline, then those that were answered."""
    rows = queries.requests_to_answer(request.actor)
    open_only = request.GET.get("all") != "1"
    if open_only:
        rows = rows.filter(state=RequestState.OPEN)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "open_only": open_only, "now": clock.now()}
    return render(request, "events/privacy_requests.html", context)


@allow(data_protection)
@unstored
@require_http_methods(["GET", "POST"])
def answer_privacy_request(request: Request, privacy_request: UUID) -> HttpResponse:
    """Grant or refuse with words. Granting an erasure erases."""
    found = queries.get_request_to_answer(request.actor, privacy_request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_self = request.actor.user == found.user
        try:
            actions.answer_request(
                actor=request.actor,
                request=found,
                is_granted=request.POST.get("verb") == "grant",
                answer=form.cleaned_data["answer"],
            )
        except Refused as refused:
            show_refusal(form, refused, fields={"answer_missing": "answer"})
        else:
            messages.success(request, _("The request is answered."))
            if is_self and found.kind == RequestKind.ERASURE:
                logout(request)
                return redirect("fairs")
            return redirect("privacy_requests")
    context = {
        "form": form,
        "row": found,
        "is_open": found.state == RequestState.OPEN,
        "erases": found.kind == RequestKind.ERASURE,
        "crumbs": [
            {"url": reverse("privacy_requests"), "label": _("Requests about personal data")},
            {"label": found.get_kind_display()},
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "events/answer_privacy_request.html", context, status=status)
