"""What devices get: their token, and all that they decide by without a network."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from events.schemas import Bilingual, Input, Text


class PairIn(Input):
    secret: Annotated[Text, StringConstraints(min_length=1, max_length=200)]


class PairedOut(Schema):
    token: str
    device: UUID
    name: str
    fair: str
    gate: str


class Since(Schema):
    model_config = ConfigDict(extra="forbid")
    since: Annotated[int, Field(ge=0, le=2**53)] = 0


class PresenceSince(Schema):
    model_config = ConfigDict(extra="forbid")
    since: Annotated[int, Field(ge=0, le=2**53)] | None = None


class DirectoryItem(Schema):
    key: str
    nonce: str
    sealed: str | None


class DirectoryOut(Schema):
    """While there is `more`, ask again with the version that came."""

    version: int
    more: bool
    items: list[DirectoryItem]


class PresenceItem(Schema):
    badge: str
    inside: bool
    at: datetime


class PresenceOut(Schema):
    version: int
    items: list[PresenceItem]


class KeyOut(Schema):
    kid: int
    public_key: str
    not_after: str


class RevokedList(Schema):
    version: int
    ids: list[str]


class GateRules(Schema):
    code: str
    kinds: list[str]
    zone: str | None


class KindRulesOut(Schema):
    gates: list[str]
    zones: list[str]
    hours: str
    days: list[str]
    needs_escort: bool
    reentry: str
    anti_passback: bool
    may_override: bool


class DayOut(Schema):
    date: str
    visitors: list[str]
    exhibitors: list[str]


class RulesOut(Schema):
    gate: GateRules
    kinds: dict[str, KindRulesOut]
    days: list[DayOut]
    list_age_limit_s: int
    undo_s: int
    shows: str
    unlisted: str


class DeviceOut(Schema):
    id: str
    name: str


class VersionOut(Schema):
    version: int


class BundleOut(Schema):
    """docs/gate.md describes it, its signature, and how a device decides by it."""

    fair: str
    gate: str
    gate_name: Bilingual
    device: DeviceOut
    keys: list[KeyOut]
    revoked: RevokedList
    rules: RulesOut
    directory: VersionOut
    generated_at: str
    signed_by: int
    signature: str
