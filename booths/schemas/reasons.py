"""Reasons of a proposal in words, in the reader's language; codes and what fills them come from the optimiser."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booths.queries import Names
from registration.models import ProductType, Quota

_PLAIN: dict[str, str | Promise] = {
    "zone": gettext_lazy("zone %(zone)s"),
    "stars": gettext_lazy("%(stars)s stars"),
    "points": gettext_lazy("%(points)s priority points"),
    "stays": gettext_lazy("stays where it was"),
    "moved": gettext_lazy("moved from %(booths)s"),
    "continues": gettext_lazy("in one row with its %(booths)s"),
    "row": gettext_lazy("%(booths)s booths side by side"),
    "shared": gettext_lazy("a booth that several share"),
    "power": gettext_lazy("power %(offered)s W available (needs %(needed)s W)"),
    "water": gettext_lazy("water available"),
    "gas": gettext_lazy("gas available"),
    "cold_storage": gettext_lazy("cold storage available"),
    "entrance": gettext_lazy("near an entrance"),
    "quota_used_up": gettext_lazy(
        "the quota of %(whom)s in %(zone)s is used up (%(given)s booths)"
    ),
    "never_supplied": gettext_lazy("no booth in %(zone)s offers %(supply)s"),
    "none_left": gettext_lazy("no booth with %(supply)s is left in %(zone)s"),
    "zone_full": gettext_lazy("no booth is left in %(zone)s; others had more stars or points"),
    "no_row": gettext_lazy("no %(booths)s booths side by side are left"),
    "none_suits": gettext_lazy("no booth that is left in %(zone)s offers all that is needed"),
}


# What became of a placement between the proposal and its acceptance.
_STALE: dict[str, str | Promise] = {
    "withdrawn": gettext_lazy("has withdrawn"),
    "application_not_approved": gettext_lazy("is not approved any more"),
    "unknown_application": gettext_lazy("is not approved any more"),
    "moved_meanwhile": gettext_lazy("was moved to other booths meanwhile"),
    "nothing_missing": gettext_lazy("has got booths meanwhile"),
    "wrong_number": gettext_lazy("is granted another number of booths now"),
    "wrong_zone": gettext_lazy("wants another zone now"),
    "unknown_booth": gettext_lazy("a booth is not on the floor any more"),
    "booth_closed": gettext_lazy("a booth was blocked"),
    "booth_full": gettext_lazy("a booth was given to somebody else"),
    "power_missing": gettext_lazy("a booth has not enough power any more"),
    "water_missing": gettext_lazy("a booth has no water any more"),
    "gas_missing": gettext_lazy("a booth has no gas any more"),
    "cold_storage_missing": gettext_lazy("a booth has no cold storage any more"),
    "not_in_a_row": gettext_lazy("the booths do not stand in one row any more"),
    "quota_exceeded": gettext_lazy("the quota was used up meanwhile"),
}


_WISHES: dict[str, str | Promise] = {
    "together": gettext_lazy("Beside others of their province or delegation"),
    "apart": gettext_lazy("Not face to face with the same product"),
    "entrance": gettext_lazy("Stars near the entrances"),
    "spare": gettext_lazy("No supply of a booth unused"),
}


def say_wish(code: str) -> str:
    return str(_WISHES[code])


def say_stale(code: str, *, state: str) -> str:
    """Why a placement could not be accepted any more, as a phrase; `state` is its application's."""
    if code == "application_not_approved" and state in _STALE:
        code = state
    return str(_STALE.get(code) or _("no longer keeps the rules"))


def say_reason(reason: Mapping[str, Any], names: Names) -> str:
    """One reason as a phrase."""
    params = dict(reason["params"])
    if reason["code"] == "beside":
        return _say_beside(params, names)
    if "quota" in params:
        params |= _say_quota(names.quotas.get(params["quota"]))
    elif "zone" in params:
        zone = names.zones.get(params["zone"])
        params["zone"] = zone.name if zone is not None else params["zone"]
    if "supply" in params:
        params["supply"] = _say_supply(params)
    for key in ("needed", "offered"):
        if key in params:
            params[key] = f"{params[key]:,}"
    return str(_PLAIN[reason["code"]]) % params


def _say_beside(params: Mapping[str, Any], names: Names) -> str:
    kind, _sep, key = params["group"].partition(":")
    filled = {"others": params["others"], "whom": key}
    if kind == "province" and key in names.provinces:
        filled["whom"] = names.provinces[key].name
        return (
            ngettext(
                "beside %(others)s other from %(whom)s",
                "beside %(others)s others from %(whom)s",
                params["others"],
            )
            % filled
        )
    if kind == "agency" and key in names.agencies:
        filled["whom"] = names.agencies[key].name
    return (
        ngettext(
            "beside %(others)s other of the same delegation (%(whom)s)",
            "beside %(others)s others of the same delegation (%(whom)s)",
            params["others"],
        )
        % filled
    )


def _say_quota(quota: Quota | None) -> dict[str, str]:
    if quota is None:
        return {"whom": "–", "zone": "–"}
    parts = []
    if quota.agency is not None:
        parts.append(quota.agency.name)
    if quota.province is not None:
        parts.append(quota.province.name)
    if quota.product_type is not None:
        parts.append(str(ProductType(quota.product_type).label))
    return {"whom": " · ".join(parts) or _("all others"), "zone": quota.zone.name}


def _say_supply(params: Mapping[str, Any]) -> str:
    if params["supply"] == "power":
        return _("power of %(power)s W") % {"power": f"{params['power_w']:,}"}
    return {
        "water": _("water"),
        "gas": _("gas"),
        "cold_storage": _("cold storage"),
    }[params["supply"]]
