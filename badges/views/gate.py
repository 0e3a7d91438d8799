"""The gate's app: a page that opens for anybody and holds nothing, since a phone keeps it and works without a line."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from badges import rules
from badges.models import BadgeKind
from events.permissions import Request, allow, anyone

GROUND = "#0d1117"
ICONS = (("192", "any"), ("512", "any"), ("512", "maskable"))


@require_safe
@never_cache
@allow(anyone)
def gate(request: Request, fair: str) -> HttpResponse:
    """The same for every fair, known or not, and for whoever asks: it looks nothing up."""
    context: dict[str, Any] = {
        "slug": fair,
        "kinds": BadgeKind.choices,
        "reasons": list(_reasons().items()),
        "override_reasons": _override_reasons(),
    }
    return HttpResponse(render_to_string("badges/gate.html", context))


@require_safe
@allow(anyone)
def gate_manifest(request: Request, fair: str) -> HttpResponse:
    """What a phone needs to put the app beside its others."""
    address = reverse("gate", args=[fair])
    manifest = {
        "id": address,
        "name": _("OTOP fairs: gate"),
        "short_name": _("Gate"),
        "lang": translation.get_language(),
        "start_url": address,
        "scope": address,
        "display": "standalone",
        "orientation": "any",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [
            {
                "src": static(
                    f"badges/icons/gate-{size}{'' if purpose == 'any' else f'-{purpose}'}.png"
                ),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in ICONS
        ],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


def _override_reasons() -> list[tuple[str, str]]:
    """What a supervisor mostly has to say; it is stored in these words."""
    return [
        ("identity", _("Identity checked by another paper")),
        ("unseen", _("Left or came without being scanned")),
        ("work", _("Delivery or repair at this hour")),
        ("guest", _("Guest of the organiser")),
    ]


def _reasons() -> dict[rules.Reason, str]:
    """One line for each reason, for whoever stands at the gate."""
    return {
        rules.Reason.OK: _("Badge is valid"),
        rules.Reason.FORGED: _("Not a genuine badge code"),
        rules.Reason.UNKNOWN: _("Genuine code, but no such badge"),
        rules.Reason.REVOKED: _("This badge was revoked"),
        rules.Reason.NOT_YET_VALID: _("This badge is not valid yet"),
        rules.Reason.EXPIRED: _("This badge has expired"),
        rules.Reason.WRONG_FAIR: _("This badge belongs to another fair"),
        rules.Reason.WRONG_GATE: _("This kind of badge uses another gate"),
        rules.Reason.ALREADY_INSIDE: _("This badge is already inside"),
        rules.Reason.NOT_INSIDE: _("This badge was not inside"),
        rules.Reason.CLOSED: _("Closed to this kind of badge at this hour"),
    }
