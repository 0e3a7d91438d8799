"""What the optimiser is told and what it answers; plain data, lengths in centimetres."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Services:
    """What a booth offers, or what an application needs."""

    power_w: int = 0
    water: bool = False
    gas: bool = False
    cold_storage: bool = False


@dataclass(frozen=True, slots=True)
class Booth:
    """A rectangle on a hall's floor with places for `slots` applications; `front` is its open side (n, e, s, w)."""

    key: str
    hall: str
    zone: str
    x: int
    y: int
    width: int
    depth: int
    front: str = "s"
    slots: int = 1
    offers: Services = Services()
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """Who wants how many booths of which zone.

    `fixed` are booths that it has and keeps, whatever comes. `prior` are those that it would best keep: with
    `has_prior` it has them now and may be moved, but never left without; else an earlier proposal gave them.
    `goods` are what it sells, `groups` with whom it wants to stand (its province, its delegation).
    """

    key: str
    zone: str
    booths: int = 1
    needs: Services = Services()
    stars: int = 0
    points: int = 0
    quota: str | None = None
    groups: frozenset[str] = frozenset()
    goods: frozenset[str] = frozenset()
    fixed: tuple[str, ...] = ()
    prior: tuple[str, ...] = ()
    has_prior: bool = False
    # Its rank among equals: who waits longest comes first.
    rank: int = 0

    @property
    def missing(self) -> int:
        """How many booths the proposal is to give it."""
        return max(self.booths - len(self.fixed), 0)


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `given` booths go to the applications that count under it, or under a quota whose `parent` it is."""

    key: str
    given: int
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """What the fair has decided and published: the worth of a booth given, and of each wish fulfilled."""

    booth: int = 100
    star: int = 4
    point: int = 2
    together: int = 10
    apart: int = 10
    entrance: int = 1
    spare: int = 1


@dataclass(frozen=True, slots=True)
class Spot:
    """An entrance: somewhere visitors come in."""

    hall: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Problem:
    booths: tuple[Booth, ...]
    applications: tuple[Application, ...]
    quotas: tuple[Quota, ...] = ()
    entrances: tuple[Spot, ...] = ()
    weights: Weights = Weights()


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be done. `work` and `steps` end it alike on every machine; `seconds` only saves the caller."""

    work: float = 20.0
    steps: int = 100_000
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Main:
    """An assignment of the greatest main value. `bound`: no assignment is worth more; equal to `value` where proved."""

    assigned: Mapping[str, tuple[str, ...]]
    value: int
    bound: int
    stays: int

    @property
    def is_proved(self) -> bool:
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Wish:
    """How far one wish is fulfilled: its part of the score, and how many of how many."""

    code: str
    score: int
    met: int
    of: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: a stable code with what fills its words."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer: who gets which booths, who none, and why."""

    assigned: Mapping[str, tuple[str, ...]]
    value: int
    bound: int
    moves: int
    wishes: tuple[Wish, ...]
    wishes_before: tuple[Wish, ...]
    reasons: Mapping[str, tuple[Reason, ...]]
    left_out: Mapping[str, Reason]
    steps: int
    # None: the whole budget was used. Else "time" or "stop".
    ended_by: str | None = None


def worth(application: Application, weights: Weights) -> int:
    """The main value of giving it what it lacks."""
    each = (
        weights.booth
        + weights.star * application.stars
        + weights.point * max(application.points, 0)
    )
    return application.missing * each
