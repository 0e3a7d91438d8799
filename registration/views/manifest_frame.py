"""What every page of a manifest needs to know, and the tabs that lead from one to the other."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Fair
from events.permissions import Request
from events.queries import get_fair
from events.rules import Refused
from registration import queries
from registration.models import Closing, Exhibitor, Manifest, ManifestItem


@dataclass(frozen=True)
class Goods:
    """The foreign goods of a delegation at a fair, as one reader may see them."""

    fair: Fair
    exhibitor: Exhibitor
    items: list[ManifestItem]
    manifest: Manifest
    closing: Closing | None
    may_change: bool

    def context(self, tab: str, *crumbs: str) -> dict[str, Any]:
        """What the frame of the page shows; `crumbs` follow the list's own."""
        here = [self.exhibitor.pk, self.fair.slug]
        overview = reverse("manifest", args=here)
        trail: list[dict[str, Any]] = [
            {"url": reverse("home"), "label": _("Home")},
            {"url": reverse("exhibitor", args=[self.exhibitor.pk]), "label": self.exhibitor.name},
            {"url": overview if crumbs else "", "label": _("Foreign goods")},
            *({"label": crumb} for crumb in crumbs),
        ]
        tabs = [
            {"name": "list", "url": overview, "label": _("List")},
            {"name": "day", "url": reverse("manifest_today", args=here), "label": _("Day sheet")},
            {"name": "papers", "url": reverse("manifest_papers", args=here), "label": _("Papers")},
            {
                "name": "closing",
                "url": reverse("manifest_closing", args=here),
                "label": _("Closing report"),
            },
        ]
        return {
            "fair": self.fair,
            "exhibitor": self.exhibitor,
            "items": self.items,
            "manifest": self.manifest,
            "closing": self.closing,
            "open_items": sum(item.remaining != 0 for item in self.items),
            "is_sample": any(item.is_sample for item in self.items),
            "may_change": self.may_change and self.closing is None,
            "crumbs": trail,
            "tabs": [entry | {"current": entry["name"] == tab} for entry in tabs],
        }


def read_goods(
    request: Request, exhibitor: UUID, fair: str, *, change: bool = False, enter: bool = False
) -> Goods:
    """The goods, or `not_found`; with `change` also `forbidden` for those who only read them.

    With `enter` also `manifest_closed`, where the closing report is signed.
    """
    actor = request.actor
    found_fair = get_fair(actor, fair)
    items = list(queries.manifest_of(actor, exhibitor, found_fair))
    found = queries.get_exhibitor(actor, exhibitor)
    may_change = queries.may_change_manifest(actor, found, found_fair)
    if change and not may_change:
        raise Refused("forbidden")
    manifest = queries.find_manifest(found, found_fair)
    closing = queries.standing_closing(manifest)
    if enter and closing is not None:
        # Signed off: there is no form to fill in, and what is typed in spite of that is refused alike.
        raise Refused("manifest_closed")
    return Goods(found_fair, found, items, manifest, closing, may_change)
