"""Who is asking, and what a door lets through. Default deny: a door without `@allow` fails the build."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from events import clock, vault
from events.models import ApiToken, Member, User
from events.rules import ROLES_OF_STAFF, ROLES_THAT_REVIEW, FairState, Refused, Role


class GateDevice(Protocol):
    """What this step of the house knows of a gate's device."""

    id: UUID
    fair_id: int
    name: str
    revoked_at: datetime | None


@dataclass(frozen=True)
class Membership:
    fair_id: int
    fair_slug: str
    role: Role
    province: str | None = None
    is_archived: bool = False


@dataclass(frozen=True)
class Actor:
    """The one who asks: nobody in particular, a person, a gate's device, or the system itself."""

    kind: str = "anonymous"
    user: User | None = None
    device: GateDevice | None = None
    memberships: tuple[Membership, ...] = field(default=(), repr=False)
    # Signed in, but without the second factor that the account's roles ask for: they rest until it is there.
    awaits_factor: bool = False

    @property
    def principal(self) -> str:
        """A stable key without personal data, for the log and for idempotency."""
        if self.user is not None:
            return f"user:{self.user.pk}"
        if self.device is not None:
            return f"device:{self.device.id}"
        return self.kind

    @property
    def name(self) -> str:
        if self.user is not None:
            return str(self.user)
        return self.device.name if self.device is not None else self.kind

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def is_superuser(self) -> bool:
        return self.user is not None and self.user.is_superuser and not self.awaits_factor

    def roles_in(self, fair: int | str) -> frozenset[Role]:
        """Roles in a fair, given by its key or its slug."""
        if self.is_superuser:
            return frozenset({Role.ADMIN})
        return frozenset(m.role for m in self.memberships if fair in (m.fair_id, m.fair_slug))

    def has_role(self, fair: int | str, roles: Iterable[Role]) -> bool:
        return self.is_system or not self.roles_in(fair).isdisjoint(roles)

    def fairs_with(self, roles: Iterable[Role]) -> frozenset[int]:
        """Keys of the fairs in which one of `roles` is held (not meant for superusers, who see all)."""
        wanted = frozenset(roles)
        return frozenset(m.fair_id for m in self.memberships if m.role in wanted)

    @property
    def is_staff(self) -> bool:
        return self.is_superuser or any(m.role in ROLES_OF_STAFF for m in self.memberships)


class Request(HttpRequest):
    """A request as doors see it; the middleware (pages) or the API's authentication sets `actor`."""

    actor: Actor
    htmx: HtmxDetails
    refused: Refused | None


ANONYMOUS = Actor()
SYSTEM = Actor(kind="system")


def actor_of(user: User) -> Actor:
    """The actor of a signed-in person, with the roles of all fairs (one query)."""
    rows = Member.objects.filter(user=user).values_list(
        "fair_id", "fair__slug", "role", "province_id", "fair__state"
    )
    return Actor(
        kind="user",
        user=user,
        memberships=tuple(
            Membership(fair, slug, Role(role), province, state == FairState.ARCHIVED)
            for fair, slug, role, province, state in rows
        ),
    )


# Recovery codes stand in for one of these; they are none by themselves.
STRONG_FACTORS = ("totp", "webauthn")


def needs_second_factor(user: User) -> bool:
    """Whether this installation asks it of somebody with these roles."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    roles = [role.value for role in ROLES_THAT_REVIEW]
    return user.is_superuser or Member.objects.filter(user=user, role__in=roles).exists()


def actor_of_session(user: User) -> Actor:
    """The actor of somebody who signed in at the page; roles that need a second factor rest without one."""
    actor = actor_of(user)
    strong = user.is_superuser or any(m.role in ROLES_THAT_REVIEW for m in actor.memberships)
    if not (strong and settings.REQUIRE_SECOND_FACTOR):
        return actor
    if user.authenticator_set.filter(type__in=STRONG_FACTORS).exists():
        return actor
    resting = tuple(m for m in actor.memberships if m.role not in ROLES_THAT_REVIEW)
    return replace(actor, memberships=resting, awaits_factor=True)


def actor_of_device(device: GateDevice) -> Actor:
    return Actor(kind="device", device=device)


def find_token_owner(token: str) -> User | None:
    """The active person to whom a bearer token belongs, or None."""
    moment = clock.now()
    row = (
        ApiToken.objects.select_related("user")
        .filter(token_hash=vault.hash_token(token), revoked_at=None, user__is_active=True)
        .filter(Q(expires_at=None) | Q(expires_at__gt=moment))
        .first()
    )
    return row.user if row else None


# --- policies: what a door asks of the actor ------------------------------------------------------
Policy = Callable[[Actor, dict[str, Any]], None]
Door = TypeVar("Door", bound=Callable[..., Any])


def anyone(actor: Actor, kwargs: dict[str, Any]) -> None:
    """Open to all; what is seen depends on `visible_to`."""


def own_account(actor: Actor, kwargs: dict[str, Any]) -> None:
    """A person, about the own account; also one who has yet to add a second factor."""
    if actor.user is None:
        raise Refused("not_signed_in" if actor.device is None else "forbidden")


def signed_in(actor: Actor, kwargs: dict[str, Any]) -> None:
    """A person; which objects depends on `visible_to`."""
    own_account(actor, kwargs)
    if actor.awaits_factor:
        raise Refused("second_factor_required")


def gate_device(actor: Actor, kwargs: dict[str, Any]) -> None:
    """A paired device with its own token."""
    if actor.device is None:
        raise Refused("not_signed_in" if actor.user is None else "forbidden")


def gate_upload(actor: Actor, kwargs: dict[str, Any]) -> None:
    """A device with its own token, also one whose pairing was ended: what it brings is kept, and it is told so."""
    gate_device(actor, kwargs)


@dataclass(frozen=True)
class InFair:
    """A person with one of `roles` in the fair that the address names (keyword `fair`)."""

    roles: frozenset[Role]

    def __call__(self, actor: Actor, kwargs: dict[str, Any]) -> None:
        signed_in(actor, kwargs)
        if not actor.has_role(str(kwargs["fair"]), self.roles):
            raise Refused("forbidden")


def allow(policy: Policy) -> Callable[[Door], Door]:
    """Mark a door (view or API operation) with its policy, and ask it before the door opens."""

    def decorate(door: Door) -> Door:
        @functools.wraps(door)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            device = request.actor.device
            if device is not None and device.revoked_at is not None and policy is not gate_upload:
                raise Refused("device_revoked")
            policy(request.actor, kwargs)
            return door(request, *args, **kwargs)

        guarded.policy = policy  # type: ignore[attr-defined]  # read by the test of all routes
        return cast("Door", guarded)

    return decorate
