"""Pages about the fair itself for those who run it: its settings and its log."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from events import actions, clock, queries, rules
from events.forms.exports import LOG, Asked, narrow_log
from events.forms.fields import show_refusal
from events.forms.manage import LogFilter, StateForm, WindowForm
from events.models import Fair, FairState, FairWindow, WindowKind
from events.permissions import InFair, Request, allow
from events.rules import ROLES_THAT_ORGANISE, Refused
from events.views.exporting import send_list

PAGE = 50
# What a change of state means to those who are not asked.
CONSEQUENCES: dict[str, str | Promise] = {
    FairState.DRAFT: gettext_lazy(
        "Visitors and exhibitors no longer see the fair. Nothing is deleted."
    ),
    FairState.PUBLISHED: gettext_lazy(
        "Everybody sees the fair, its plan and its exhibitors. Exhibitors apply while the window is open."
    ),
    FairState.ARCHIVED: gettext_lazy(
        "The fair stays readable for everybody, and counts as past. It can be published again."
    ),
}
VERBS: dict[str, str | Promise] = {
    FairState.DRAFT: gettext_lazy("Take back to draft"),
    FairState.PUBLISHED: gettext_lazy("Publish"),
    FairState.ARCHIVED: gettext_lazy("Archive"),
}


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def fair_settings(request: Request, fair: str) -> HttpResponse:
    """Windows, the fair's state, and its people. Each form names in `verb` what it changes."""
    found = queries.get_fair(request.actor, fair)
    window_form = state_form = None
    if request.method == "POST":
        if request.POST.get("verb") == "state":
            state_form = StateForm(request.POST)
            said = _change_state(request, found, state_form)
        else:
            window_form = WindowForm(request.POST, prefix=request.POST.get("kind_of"))
            said = _set_window(request, found, window_form)
        if said:
            messages.success(request, said)
            return redirect(reverse("fair_settings", args=[found.slug]))
        found = queries.get_fair(request.actor, fair)
    context = _describe_settings(request, found, window_form, state_form)
    failed = next((form for form in (window_form, state_form) if form is not None), None)
    context["failed"] = failed
    return render(
        request, "events/manage_settings.html", context, status=200 if failed is None else 422
    )


@require_GET
@allow(InFair(ROLES_THAT_ORGANISE))
def fair_log(request: Request, fair: str) -> HttpResponse:
    """Who did what, when and why, the newest first."""
    found = queries.get_fair(request.actor, fair)
    form = LogFilter(request.GET)
    entries = narrow_log(Asked(request.actor, found, request.GET), form)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    page.object_list = queries.name_actors(page.object_list)
    filtered = any(form.cleaned_data.values())
    context = {"fair": found, "form": form, "page": page, "filtered": filtered}
    return render(request, "events/manage_log.html", context)


@require_GET
@allow(InFair(ROLES_THAT_ORGANISE))
def export_log(request: Request, fair: str) -> HttpResponse:
    """The log with the page's filters, as a file."""
    found = queries.get_fair(request.actor, fair)
    return send_list(request, fair=found, export=LOG)


def _set_window(request: Request, fair: Fair, form: WindowForm) -> str:
    """Answers what was done; empty where the form says why nothing was."""
    if not form.is_valid():
        return ""
    kind = WindowKind(form.cleaned_data["kind"])
    try:
        window = actions.set_window(
            actor=request.actor,
            fair=fair,
            kind=kind,
            opens_at=form.cleaned_data["opens_at"],
            closes_at=form.cleaned_data["closes_at"],
        )
    except Refused as refused:
        show_refusal(form, refused, fields={"window_order": "closes_at"})
        return ""
    return _("Window saved: %(window)s.") % {"window": window.get_kind_display()}


def _change_state(request: Request, fair: Fair, form: StateForm) -> str:
    if not form.is_valid():
        return ""
    try:
        changed = actions.change_fair_state(
            actor=request.actor,
            fair=fair,
            target=FairState(form.cleaned_data["target"]),
            reason=form.cleaned_data["reason"],
        )
    except Refused as refused:
        show_refusal(form, refused)
        return ""
    return _("The fair is now: %(state)s.") % {"state": changed.get_state_display()}


def _describe_settings(
    request: Request, fair: Fair, window_form: WindowForm | None, state_form: StateForm | None
) -> dict[str, Any]:
    windows = {window.kind: window for window in queries.windows_of(fair)}
    targets = sorted(rules.FAIR_TRANSITIONS[rules.FairState(fair.state)])
    asked = request.GET.get("confirm") or (state_form["target"].value() if state_form else "")
    return {
        "fair": fair,
        "windows": [
            _describe_window(kind, windows.get(kind.value), window_form) for kind in WindowKind
        ],
        "targets": [{"state": str(state), "label": VERBS[state.value]} for state in targets],
        "asked": next(
            (
                {
                    "state": str(state),
                    "label": VERBS[state.value],
                    "consequence": CONSEQUENCES[state.value],
                    "form": state_form or StateForm(initial={"target": str(state)}),
                }
                for state in targets
                if str(state) == asked
            ),
            None,
        ),
        "may_change_state": request.actor.has_role(fair.pk, {rules.Role.ADMIN}),
        "members": queries.members_of(request.actor, fair),
    }


def _describe_window(
    kind: WindowKind, window: FairWindow | None, bound: WindowForm | None
) -> dict[str, Any]:
    now = clock.now()
    form = bound if bound is not None and bound.prefix == kind.value else None
    state = "none"
    if window is not None:
        is_over = window.closes_at <= now
        state = "open" if window.span.holds(now) else "over" if is_over else "ahead"
    if form is None:
        initial = {"kind": kind.value}
        if window is not None:
            initial |= {"opens_at": window.opens_at, "closes_at": window.closes_at}  # type: ignore[dict-item]  # a form takes any value
        form = WindowForm(prefix=kind.value, initial=initial)
    return {"kind": kind.value, "label": kind.label, "window": window, "state": state, "form": form}
