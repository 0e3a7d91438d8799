"""What the generator makes: plain values, linked by keys. Lengths in metres, money in baht."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class FairText:
    """A fair as published; None where no figure was published."""

    slug: str
    series: str
    edition: int | None
    name_th: str
    name_en: str
    theme_th: str
    theme_en: str
    starts_on: date
    ends_on: date
    state: str
    booths: int | None
    booths_planned: int | None
    visitors: int | None
    sold: int | None
    ordered: int | None
    sales: int | None
    source: str
    # What was published beside that, in Thai.
    notes: tuple[str, ...]


@dataclass(frozen=True)
class HallText:
    code: str
    name_th: str
    name_en: str
    width_m: Decimal
    height_m: Decimal


@dataclass(frozen=True)
class ZoneText:
    """`booths` counts them by scale; power in watts for one booth."""

    code: str
    hall: str
    name_th: str
    name_en: str
    colour: str
    types: tuple[int, ...]
    min_stars: int
    power_w: int
    water: bool
    gas: bool
    by_invitation: bool
    booths: dict[str, int]


@dataclass(frozen=True)
class GateText:
    code: str
    # The hall that it leads into; empty for one beside them.
    hall: str
    name_th: str
    name_en: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class BoothPlan:
    """A rectangle in its hall, from the hall's top left corner."""

    code: str
    hall: str
    zone: str
    x_m: Decimal
    y_m: Decimal
    width_m: Decimal
    depth_m: Decimal
    slots: int = 1
    closed_reason: str = ""
    front: str = "s"


@dataclass(frozen=True)
class PersonPlan:
    key: str
    prefix: str
    name_th: str
    name_en: str
    name_native: str = ""
    role: str = ""


@dataclass(frozen=True)
class ProductPlan:
    key: str
    name_th: str
    name_en: str
    type: int
    stars: int | None
    price: Decimal | None
    origin: str = "TH"
    hs_code: str = ""


@dataclass(frozen=True)
class ManifestPlan:
    """Goods under temporary import; `value` is that of the whole lot in `currency`."""

    position: int
    name_th: str
    name_en: str
    hs_code: str
    origin: str
    unit: str
    quantity: int
    value: int
    currency: str


@dataclass(frozen=True)
class ExhibitorPlan:
    """`kind` as in registration.models.ExhibitorKind; `province` may be empty."""

    key: str
    kind: str
    name_th: str
    name_en: str
    province: str
    country: str = "TH"
    name_native: str = ""
    host_agency: str = ""
    about_th: str = ""
    about_en: str = ""
    people: tuple[PersonPlan, ...] = ()
    products: tuple[ProductPlan, ...] = ()
    manifest: tuple[ManifestPlan, ...] = ()


@dataclass(frozen=True)
class ApplicationPlan:
    """`booths` are the codes that it was given, all confirmed; `reason` belongs to the decision."""

    key: str
    exhibitor: str
    zone: str
    products: tuple[str, ...]
    booths_wanted: int
    power_w: int
    water: bool
    gas: bool
    state: str
    created_at: datetime
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    allocated_at: datetime | None = None
    reason: str = ""
    booths: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntryPlan:
    """Somebody who is inside already: which person came through which gate, and when."""

    person: str
    exhibitor: str
    gate: str
    at: datetime


@dataclass(frozen=True)
class DemoFair:
    """Everything of one fair; `guests` have badges of a kind without a booth."""

    slug: str
    halls: tuple[HallText, ...]
    zones: tuple[ZoneText, ...]
    gates: tuple[GateText, ...]
    booths: tuple[BoothPlan, ...]
    exhibitors: tuple[ExhibitorPlan, ...]
    applications: tuple[ApplicationPlan, ...]
    guests: tuple[tuple[str, str], ...] = ()
    entries: tuple[EntryPlan, ...] = ()
    # Whose badge was lost and replaced: a person's key.
    lost_badges: tuple[str, ...] = ()
    # Account name -> the exhibitor for which it acts.
    accounts: dict[str, str] = field(default_factory=dict)
