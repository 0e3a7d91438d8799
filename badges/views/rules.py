"""Rules of kinds of badges: which gates, zones, hours and days, in words."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from badges import actions, queries, rules
from badges.forms import KindRulesForm
from badges.forms.kinds import Places
from badges.models import BadgeKind, KindRules
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.queries import gates_of, get_fair, zones_of
from events.rules import ROLES_THAT_ORGANISE, Refused


@require_safe
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def badge_rules(request: Request, fair: str) -> HttpResponse:
    """Every kind with what it may, in the reader's language."""
    found = get_fair(request.actor, fair)
    context = {
        "fair": found,
        "kinds": [
            {"row": row, "said": queries.say_rules(row), "is_default": row.pk is None}
            for row in queries.rules_of(found)
        ],
    }
    return render(request, "badges/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def edit_badge_rules(request: Request, fair: str, kind: str) -> HttpResponse:
    """One kind; a change shows at once what it would mean, in both languages, and is kept by the button."""
    found = get_fair(request.actor, fair)
    if kind not in BadgeKind.values:
        raise Refused("not_found")
    row = next(row for row in queries.rules_of(found) if row.kind == kind)
    places = Places(list(gates_of(found)), list(zones_of(found)), list(found.days.all()))
    form = KindRulesForm(
        request.POST if request.method == "POST" else None, rules_of_kind=row, places=places
    )
    is_valid = form.is_bound and form.is_valid()
    if request.htmx:
        meant = _as_row(found, kind, form) if is_valid else row
        return render(request, "badges/_rules_said.html", {"said": _say_both(meant)})
    if is_valid:
        try:
            actions.set_kind_rules(
                actor=request.actor,
                fair=found,
                kind=rules.BadgeKind(kind),
                values=form.values(),
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request,
                _("The rules of “%(kind)s” are kept. Gates follow them from now on.")
                % {"kind": row.get_kind_display()},
            )
            return redirect("badge_rules", fair=found.slug)
    context = {
        "fair": found,
        "form": form,
        "row": row,
        "said": _say_both(_as_row(found, kind, form) if is_valid else row),
        "crumbs": [
            {"url": reverse("fair_badges", args=[found.slug]), "label": _("Badges")},
            {"url": reverse("badge_rules", args=[found.slug]), "label": _("Rules of badges")},
            {"label": row.get_kind_display()},
        ],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "badges/edit_rules.html", context, status=status)


def _as_row(fair: Fair, kind: str, form: KindRulesForm) -> KindRules:
    """What the form says, unsaved."""
    values = form.values()
    return KindRules(
        fair=fair,
        kind=kind,
        **{name: getattr(values, name) for name in values.__dataclass_fields__},
    )


def _say_both(row: KindRules) -> list[dict[str, Any]]:
    """The reader's own language first."""
    own = "en" if get_language() == "en" else "th"
    other = "th" if own == "en" else "en"
    return [
        {"language": language, "text": queries.say_rules(row, language=language)}
        for language in (own, other)
    ]
