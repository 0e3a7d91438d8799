"""Makes OTOP CITY 2017 from a seed: pure, so that the same seed and scale give the same fair."""

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from config.demo import guests
from config.demo.layout import draw_floor
from config.demo.people import LONG_NAME_EN, LONG_NAME_TH
from config.demo.placing import Placing
from config.demo.producers import Producers
from config.demo.shapes import (
    ApplicationPlan,
    BoothPlan,
    DemoFair,
    EntryPlan,
    ExhibitorPlan,
    PersonPlan,
    ZoneText,
)
from config.demo.texts import read_gates, read_halls, read_text, read_zones
from config.demo.timeline import START
from config.demo.wishes import write_application

SEED = 2560
# For whom the demo's two exhibitors act. They have products for several zones and no booth yet.
ACCOUNTS = {"exhibitor_a": "na-pho-silk", "exhibitor_b": "chanthabun-mat"}
# Their provinces. Nobody of these waits in a zone with quotas, so that whoever tries the demo is always next.
ACCOUNT_PROVINCES = frozenset({"31", "22"})
# Zones whose booths are given by province.
GOVERNED = frozenset({"FAB", "CRA"})
# Where the real products' makers go; every fifth of them still waits for a booth.
MAIN_ZONE = {1: "FDB", 2: "FDB", 3: "FAB", 4: "CRA", 5: "HRB"}
FINE_ZONES = {"sukhothai-gold": "PRE", "niello": "PRE", "laplae": "ART", "benjarong": "GFT"}
LONG_NAMED = "laplae"
LOST_BADGE = "six-heddle"


@dataclass(frozen=True)
class Scale:
    """Parts of a zone's booths that are given, and that approved applications still wait for."""

    given: float
    waiting: float
    # Chances in a hundred that an application is for 1, 2 or 3 booths.
    wanted: tuple[int, int, int]
    # Applications in the other states; None = as many as make up `applications`.
    others: dict[str, int | None]
    applications: int | None
    badges: int | None
    staff: int


SCALES = {
    "small": Scale(
        given=0.52,
        waiting=0.2,
        wanted=(80, 14, 6),
        others={
            "submitted": 12,
            "under_review": 8,
            "waitlisted": 8,
            "rejected": 5,
            "changes_requested": 3,
            "draft": 3,
            "withdrawn": 2,
        },
        applications=None,
        badges=None,
        staff=12,
    ),
    "full": Scale(
        given=0.9,
        waiting=0.07,
        wanted=(95, 4, 1),
        others={
            "submitted": 180,
            "under_review": 120,
            "waitlisted": None,
            "rejected": 420,
            "changes_requested": 60,
            "draft": 40,
            "withdrawn": 50,
        },
        applications=5000,
        badges=15000,
        staff=0,
    ),
}


def generate_city(*, scale: str, seed: int = SEED) -> DemoFair:
    """The whole fair at a scale, "small" or "full"."""
    return _City(scale=scale, seed=seed).build()


class _City:
    """What has been made so far; each step draws from one generator, so their order is fixed."""

    def __init__(self, *, scale: str, seed: int) -> None:
        self.size = SCALES[scale]
        self.rng = random.Random(f"{seed}:{scale}")  # noqa: S311 # nosec B311 - repeatable by design
        self.producers = Producers(self.rng, scale=scale)
        self.halls = read_halls()
        self.zones = {zone.code: zone for zone in read_zones()}
        self.booths = draw_floor(scale=scale, halls=self.halls, zones=tuple(self.zones.values()))
        by_zone: dict[str, list[BoothPlan]] = defaultdict(list)
        for booth in self.booths:
            by_zone[booth.zone].append(booth)
        self.placings = {code: Placing(self.rng, tuple(by_zone[code])) for code in self.zones}
        self.exhibitors: dict[str, ExhibitorPlan] = {}
        self.applications: list[ApplicationPlan] = []

    def build(self) -> DemoFair:
        queues = self._queue_real()
        self._place_guests()
        for zone in self.zones.values():
            if zone.code != "INT":
                self._fill_zone(zone, queues[zone.code])
        self._add_others()
        self._name_at_length()
        staff = self._add_staff()
        return DemoFair(
            slug="city-2017",
            halls=self.halls,
            zones=tuple(self.zones.values()),
            gates=read_gates(),
            booths=self.booths,
            exhibitors=tuple(self.exhibitors.values()),
            applications=tuple(self.applications),
            guests=((guests.KUMAMOTO, "delegation"), (guests.STAFF, "staff")),
            entries=self._let_in(staff),
            lost_badges=(self.exhibitors[LOST_BADGE].people[0].key,),
            accounts=ACCOUNTS,
        )

    def _apply(
        self, exhibitor: ExhibitorPlan, zone: ZoneText, state: str, booths: tuple[str, ...] = ()
    ) -> None:
        self.exhibitors[exhibitor.key] = exhibitor
        self.applications.append(
            write_application(self.rng, exhibitor=exhibitor, zone=zone, state=state, booths=booths)
        )

    def _queue_real(self) -> dict[str, list[ExhibitorPlan]]:
        """The makers of real products by the zone for which they apply."""
        dishes = {row["key"] for row in read_text("products")["products"] if row.get("dish")}
        queues: dict[str, list[ExhibitorPlan]] = defaultdict(list)
        for maker in self.producers.read_real():
            self.exhibitors[maker.key] = maker
            if maker.key in ACCOUNTS.values():
                continue
            zone = MAIN_ZONE[maker.products[0].type]
            zone = "FOD" if maker.key in dishes else FINE_ZONES.get(maker.key, zone)
            queues[zone].append(maker)
        return queues

    def _place_guests(self) -> None:
        """Partner agencies and Bhutan come by invitation; Kumamoto comes without a booth."""
        partners = read_text("partners")["partners"]
        places = {row["key"]: (row["zone"], row["booths"]) for row in partners}
        bhutan = read_text("bhutan")
        places[guests.BHUTAN] = (bhutan["zone"], bhutan["booths"])
        for exhibitor in (*guests.read_partners(self.rng), guests.read_bhutan()):
            zone, count = places[exhibitor.key]
            booths = self.placings[zone].take(count)
            self._apply(exhibitor, self.zones[zone], "approved", booths)
        kumamoto = guests.read_kumamoto()
        self.exhibitors[kumamoto.key] = kumamoto

    def _draw(self, zone: ZoneText) -> ExhibitorPlan:
        """A producer for the zone; those among the partner agencies come through one of them."""
        hosts = [row["th"] for row in read_text("partners")["partners"]][1:]
        host = self.rng.choice(hosts) if zone.code == "PRT" else ""
        return self.producers.draw(zone, host_agency=host)

    def _fill_zone(self, zone: ZoneText, queue: list[ExhibitorPlan]) -> None:
        """Give away a part of the zone; approved applications for one booth wait for another."""
        placing, size = self.placings[zone.code], self.size
        real_waiting = queue[4::5]
        real = [maker for maker in queue if maker not in real_waiting]
        total = placing.free_count
        to_give = round(total * size.given)
        while to_give:
            count = min(self.rng.choices((1, 2, 3), size.wanted)[0], to_give)
            maker = real.pop(0) if real else self._draw(zone)
            self._apply(maker, zone, "approved", placing.take(count))
            to_give -= count
        waiting = 0 if zone.by_invitation else max(round(total * size.waiting), len(real_waiting))
        for number in range(waiting):
            maker = real_waiting[number] if number < len(real_waiting) else self._draw(zone)
            self._apply(maker, zone, "approved")
        while (shared := placing.take_shared()) is not None:
            for _ in range(2):
                self._apply(self._draw(zone), zone, "approved", (shared,))

    def _add_others(self) -> None:
        """Applications that were not approved, or not yet."""
        others = self.size.others
        rest = 0
        if self.size.applications is not None:
            rest = self.size.applications - len(self.applications)
            rest -= sum(count or 0 for count in others.values())
        zones = [zone for zone in self.zones.values() if not zone.by_invitation]
        weights = [zone.booths["full"] for zone in zones]
        for state, count in others.items():
            for _ in range(rest if count is None else count):
                zone = self.rng.choices(zones, weights)[0]
                exhibitor = self.producers.draw(zone)
                while (
                    state == "waitlisted"
                    and zone.code in GOVERNED
                    and exhibitor.province in ACCOUNT_PROVINCES
                ):
                    exhibitor = self.producers.draw(zone)
                self._apply(exhibitor, zone, state)

    def _name_at_length(self) -> None:
        """Somebody with sixty characters to her name."""
        maker = self.exhibitors[LONG_NAMED]
        first, second, *others = maker.people
        second = replace(second, prefix="นางสาว", name_th=LONG_NAME_TH, name_en=LONG_NAME_EN)
        self.exhibitors[LONG_NAMED] = replace(maker, people=(first, second, *others))

    def _add_staff(self) -> tuple[PersonPlan, ...]:
        """The department's own people: as many as fill up the number of badges of the scale."""
        count = self.size.staff
        if self.size.badges is not None:
            wearers = {a.exhibitor for a in self.applications if a.booths} | {guests.KUMAMOTO}
            # One badge was lost, and its owner has two.
            issued = sum(len(self.exhibitors[key].people) for key in wearers) + 1
            count = self.size.badges - issued
        staff = guests.name_staff(self.rng, count=count)
        self.exhibitors[staff.key] = staff
        return staff.people

    def _let_in(self, staff: tuple[PersonPlan, ...]) -> tuple[EntryPlan, ...]:
        """A fifth of those with booths are at work before the doors open, and half the staff."""
        gates = {"C1": "G1", "C2": "G2", "C3": "G3"}
        holders = {a.exhibitor: a for a in self.applications if a.booths}
        known = {row["key"] for row in read_text("products")["products"]} | {guests.BHUTAN, "tica"}
        early = self.rng.sample(sorted(set(holders) - known), len(holders) // 5)
        entries = [
            EntryPlan(
                person=person.key,
                exhibitor=key,
                gate=gates[self.zones[holders[key].zone].hall],
                at=_pick_morning(self.rng),
            )
            for key in early
            for person in self.exhibitors[key].people[: self.rng.randint(1, 2)]
        ]
        entries += [
            EntryPlan(
                person=person.key, exhibitor=guests.STAFF, gate="GS", at=_pick_morning(self.rng)
            )
            for person in staff[: len(staff) // 2]
        ]
        return tuple(sorted(entries, key=lambda entry: (entry.at, entry.person)))


def _pick_morning(rng: random.Random) -> datetime:
    """Between the exhibitors' opening at 8 and five minutes before the demo starts, in UTC."""
    return (START - timedelta(seconds=rng.randint(300, 5340))).astimezone(UTC)
