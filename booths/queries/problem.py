"""What the optimiser is told: the fair's booths, who has and who lacks some, quotas, the terms. Rows, not instances."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from booths import optimiser
from booths.models import BoothDay, Claim, Feature, FeatureKind, Pin, ProposalTerms
from booths.queries.draws import drawn_applications, drawn_booths
from booths.queries.misplaced import misplaced_in
from booths.queries.plan import booths_of
from events import clock
from events.models import Fair
from events.spelling import normalise
from registration.models import (
    Application,
    ApplicationState,
    ExhibitorKind,
    Place,
    Quota,
)
from registration.rules import LIVE_PLACES, Cell, Origin, find_cell


@dataclass(frozen=True)
class Asked:
    """The problem, with the rows that its keys stand for: booths by code, applications by key."""

    problem: optimiser.Problem
    booths: Mapping[str, int]
    allocations: Mapping[str, UUID]


@dataclass(frozen=True)
class _Taken:
    """A live claim of an application."""

    booth: int
    code: str
    allocation: UUID | None


def proposal_terms(fair: Fair) -> ProposalTerms:
    """The fair's weights, or the defaults."""
    return ProposalTerms.objects.filter(fair=fair).first() or ProposalTerms(fair=fair)


def weights_of(terms: ProposalTerms) -> dict[str, int]:
    return {name: getattr(terms, name) for name in optimiser.Weights.__slots__}


def read_problem(
    fair: Fair,
    *,
    zones: Collection[str] = (),
    weights: Mapping[str, int],
    movable: Collection[UUID] | None = (),
    previous: Mapping[UUID, tuple[str, ...]] | None = None,
    only: Collection[UUID] | None = None,
) -> Asked:
    """The fair as it is now. `movable` may get other booths than they have (None: whoever is not pinned).

    `previous` says which booths an earlier proposal gave to whom; `only` leaves the others that wait out.
    """
    only = None if only is None else frozenset(only)
    # What waits in a draw of lots is not the proposal's to give, and who waits in one gets nothing by it.
    kept = {*misplaced_in(fair), *drawn_booths(fair).values()}
    drawn = drawn_applications(fair)
    booths, codes = _read_booths(fair, zones, kept)
    taken = _read_claims(fair)
    bound = _bound(fair)
    products = _read_products(fair)
    quotas, cells = _read_quotas(fair)
    applications: list[optimiser.Application] = []
    allocations: dict[str, UUID] = {}
    rows = _read_applications(fair)
    closed = {booth.key for booth in booths if booth.is_closed}
    for rank, row in enumerate(rows):
        key = row["pk"]
        claims = taken.pop(key, ())
        named = [claim.code for claim in claims]
        is_here = not zones or row["zone__code"] in zones
        granted = row["granted"] if is_here and row["state"] == ApplicationState.APPROVED else 0
        if key in drawn or (only is not None and key not in only):
            granted = min(granted, len(named))
        may_move = (
            bool(named)
            and len(named) == granted
            and (movable is None or key in movable)
            and all(claim.allocation is not None and claim.booth not in bound for claim in claims)
            and len({claim.allocation for claim in claims}) == 1
            and all(code in codes and code not in closed for code in named)
        )
        if may_move:
            allocations[str(key)] = next(c.allocation for c in claims if c.allocation is not None)
        stars, goods = products.get(key, (0, frozenset()))
        earlier = tuple((previous or {}).get(key, ()))
        applications.append(
            optimiser.Application(
                key=str(key),
                zone=row["zone__code"],
                booths=granted,
                needs=optimiser.Services(
                    row["power_w"], row["water"], row["gas"], row["cold_storage"]
                ),
                stars=stars,
                points=row["priority_points"],
                quota=_quota_of(row, cells),
                groups=_groups_of(row),
                goods=goods,
                fixed=() if may_move else tuple(named),
                prior=tuple(named) if may_move else () if named else earlier,
                has_prior=may_move,
                rank=rank,
            )
        )
    return Asked(
        optimiser.Problem(
            booths=tuple(booths),
            applications=tuple(
                one for one in applications if one.missing or not codes.keys().isdisjoint(one.fixed)
            ),
            quotas=tuple(quotas),
            entrances=tuple(_read_entrances(fair)),
            weights=optimiser.Weights(**weights),
        ),
        codes,
        allocations,
    )


def _cm(metres: Decimal) -> int:
    return int(metres * 100)


def _read_booths(
    fair: Fair, zones: Collection[str], kept: Collection[str]
) -> tuple[list[optimiser.Booth], dict[str, int]]:
    rows = booths_of(fair)
    if zones:
        rows = rows.filter(zone__code__in=zones)
    found, codes = [], {}
    for row in rows.order_by("pk").values(
        "pk", "code", "hall__code", "zone__code", "x_m", "y_m", "width_m", "depth_m", "front",
        "slots", "closed_reason", "power_w", "has_water", "has_gas", "has_cold_storage",
        "zone__offers_power_w", "zone__offers_water", "zone__offers_gas",
        "zone__offers_cold_storage",
    ):  # fmt: skip
        codes[row["code"]] = row["pk"]
        found.append(
            optimiser.Booth(
                key=row["code"],
                hall=row["hall__code"],
                zone=row["zone__code"],
                x=_cm(row["x_m"]),
                y=_cm(row["y_m"]),
                width=_cm(row["width_m"]),
                depth=_cm(row["depth_m"]),
                front=row["front"],
                slots=row["slots"],
                offers=optimiser.Services(
                    _own(row["power_w"], row["zone__offers_power_w"]),
                    _own(row["has_water"], row["zone__offers_water"]),
                    _own(row["has_gas"], row["zone__offers_gas"]),
                    _own(row["has_cold_storage"], row["zone__offers_cold_storage"]),
                ),
                # Where it stands nobody can be given it until the plan is mended, or it waits in a draw.
                is_closed=bool(row["closed_reason"]) or row["code"] in kept,
            )
        )
    return found, codes


def _own(own: Any, zones: Any) -> Any:
    """What the booth itself has; as its zone offers where nothing is said of the booth."""
    return zones if own is None else own


def _read_claims(fair: Fair) -> dict[UUID, list[_Taken]]:
    """Live claims by application; a hold whose time is over takes nothing."""
    found: dict[UUID, list[_Taken]] = defaultdict(list)
    rows = Claim.objects.filter(booth__fair=fair, is_live=True).exclude(
        allocation=None, hold__expires_at__lte=clock.now()
    )
    for application, booth, code, allocation in rows.order_by("booth__code").values_list(
        "application", "booth", "booth__code", "allocation"
    ):
        found[application].append(_Taken(booth, code, allocation))
    return found


def _bound(fair: Fair) -> set[int]:
    """Booths that nobody is moved from: of pinned allocations, and where somebody stands already."""
    pinned = Claim.objects.filter(
        is_live=True, allocation__in=Pin.objects.filter(allocation__fair=fair).values("allocation")
    )
    opened = BoothDay.objects.filter(booth__fair=fair)
    return set(pinned.values_list("booth", flat=True)) | set(opened.values_list("booth", flat=True))


def _read_applications(fair: Fair) -> list[dict[str, Any]]:
    """Whoever waits for booths or has some, who waits longest first."""
    approved = Application.objects.filter(fair=fair, state=ApplicationState.APPROVED)
    having = Claim.objects.filter(booth__fair=fair, is_live=True).values("application")
    places = {
        place["application"]: place
        for place in Place.objects.filter(
            application__fair=fair, state__in=tuple(LIVE_PLACES)
        ).values("application", "booths", "quota", "override_by")
    }
    rows = (approved | Application.objects.filter(fair=fair, pk__in=having)).distinct()
    found: list[dict[str, Any]] = []
    for read in rows.order_by("submitted_at", "id").values(
        "pk", "state", "zone", "zone__code", "booths_wanted", "power_w", "water", "gas",
        "cold_storage", "product_type", "priority_points", "agency", "exhibitor",
        "exhibitor__kind", "exhibitor__province", "exhibitor__country",
    ):  # fmt: skip
        row: dict[str, Any] = dict(read)
        row["place"] = place = places.get(row["pk"])
        row["granted"] = place["booths"] if place is not None else row["booths_wanted"]
        found.append(row)
    return found


def _read_products(fair: Fair) -> dict[UUID, tuple[int, frozenset[str]]]:
    """The most stars of each application's products, and what they are: by name as a search compares it, by HS code."""
    stars: dict[UUID, int] = {}
    goods: dict[UUID, set[str]] = defaultdict(set)
    rows = Application.products.through.objects.filter(
        application__fair=fair, application__state=ApplicationState.APPROVED
    ).values_list("application", "product__name_th", "product__opc_stars", "product__hs_code")
    for application, name, given, code in rows:
        stars[application] = max(stars.get(application, 0), given or 0)
        if name:
            goods[application].add(normalise(name))
        if code:
            goods[application].add(code.replace(".", "")[:6])
    return {key: (most, frozenset(goods[key])) for key, most in stars.items()}


def _read_quotas(fair: Fair) -> tuple[list[optimiser.Quota], dict[int, list[Cell]]]:
    cells: dict[int, list[Cell]] = defaultdict(list)
    quotas = []
    for quota in Quota.objects.filter(fair=fair).order_by("pk"):
        cells[quota.zone_id].append(quota.cell)
        quotas.append(optimiser.Quota(str(quota.pk), quota.given))
    return quotas, cells


def _quota_of(row: Mapping[str, Any], cells: Mapping[int, list[Cell]]) -> str | None:
    """The quota under which it counts; none for a place that was given past it, by name and with a reason."""
    place = row["place"]
    if place is not None:
        under = None if place["override_by"] is not None else place["quota"]
        return None if under is None else str(under)
    agency = row["agency"]
    if agency is None and row["exhibitor__kind"] == ExhibitorKind.AGENCY:
        agency = row["exhibitor"]
    origin = Origin(row["exhibitor__province"], row["product_type"], agency)
    cell = find_cell(cells.get(row["zone"], ()), origin)
    return None if cell is None else str(cell.key)


def _groups_of(row: Mapping[str, Any]) -> frozenset[str]:
    """With whom it is to stand: its province, its agency, its country."""
    groups = []
    if row["exhibitor__province"]:
        groups.append(f"province:{row['exhibitor__province']}")
    if row["agency"]:
        groups.append(f"agency:{row['agency']}")
    if row["exhibitor__country"] != "TH":
        groups.append(f"country:{row['exhibitor__country']}")
    return frozenset(groups)


def _read_entrances(fair: Fair) -> list[optimiser.Spot]:
    rows = Feature.objects.filter(hall__fair=fair, kind=FeatureKind.ENTRANCE)
    return [
        optimiser.Spot(hall, _cm(x + width / 2), _cm(y + depth / 2))
        for hall, x, y, width, depth in rows.values_list(
            "hall__code", "x_m", "y_m", "width_m", "depth_m"
        )
    ]
