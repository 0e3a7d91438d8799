"""What was asked for field by field, and what came of it: the value before and now, and the exhibitor's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registration.models import Application, ChangeRequest
from registration.queries.decisions import changes_asked_of
from registration.queries.receipts import content_of


@dataclass(frozen=True)
class Answered:
    """A request with the field's value when it was asked, and now. `before` is None where there is nothing to compare.

    Photos, certificates, profiles and people are no part of what was sent in; there the exhibitor's words say it.
    """

    request: ChangeRequest
    before: Any = None
    after: Any = None

    @property
    def field(self) -> str:
        return self.request.field

    @property
    def is_comparable(self) -> bool:
        return self.before is not None

    @property
    def is_changed(self) -> bool:
        return self.is_comparable and self.before != self.after


def answers_of(application: Application) -> list[Answered]:
    """The open requests, each with what was done about it."""
    asked = changes_asked_of(application)
    if not asked:
        return []
    now = content_of(application)
    receipts = list(application.receipts.all())
    found = []
    for request in asked:
        sent = [receipt for receipt in receipts if receipt.at <= request.asked_at]
        before = _value_in(sent[-1].content, request.field) if sent else None
        found.append(Answered(request, before, _value_in(now, request.field)))
    return found


def _value_in(content: Mapping[str, Any], field: str) -> Any:
    if field == "products":
        return [product["name"] for product in content["products"]]
    if field == "zone":
        return content["zone"]["name"]
    if field == "partners":
        return [one["name"] for one in content["exhibitors"][1:]]
    if field in content["needs"]:
        return content["needs"][field]
    return content.get(field) if field in {"booths_wanted", "note"} else None
