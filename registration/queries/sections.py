"""An application as its exhibitor goes through it: sections, what fits, what lies ahead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from events import clock
from events.models import Zone
from events.queries import windows_of
from registration import rules
from registration.models import Application, Product
from registration.queries.applications import (
    booth_codes_of,
    find_deadline,
    find_obstacles,
    weigh_application,
)
from registration.queries.joint import exhibitors_of
from registration.queries.people import people_of
from registration.queries.places import live_place_of, terms_of


@dataclass(frozen=True)
class Progress:
    """Where each section stands, and what is in the way of sending it in."""

    states: Mapping[rules.Section, rules.SectionState]
    obstacles: tuple[rules.Obstacle, ...]

    @property
    def done(self) -> int:
        return sum(state is rules.SectionState.DONE for state in self.states.values())

    @property
    def total(self) -> int:
        return len(self.states)

    @property
    def is_ready(self) -> bool:
        """Whether it may be sent in; people may be named afterwards."""
        return all(
            self.states[section] is rules.SectionState.DONE for section in rules.SECTIONS_TO_ANSWER
        )

    @property
    def next(self) -> rules.Section | None:
        """The first section that waits for its exhibitor."""
        waiting = {rules.SectionState.TO_DO, rules.SectionState.TO_CORRECT}
        return next((section for section, state in self.states.items() if state in waiting), None)


def progress_of(application: Application) -> Progress:
    obstacles = find_obstacles(application)
    states = rules.section_states(
        left=application.sections_left,
        obstacles=[obstacle.code for obstacle in obstacles],
        people=sum(people_of(exhibitor).count() for exhibitor in exhibitors_of(application)),
    )
    return Progress(states, obstacles)


def weigh_products(
    zone: Zone, products: Iterable[Product]
) -> dict[UUID, tuple[rules.Obstacle, ...]]:
    """Why the zone does not take single products; only those that it does not take."""
    weighed = {
        product.pk: weigh_application(zone=zone, products=[product], needs=rules.Needs())
        for product in products
    }
    return {key: obstacles for key, obstacles in weighed.items() if obstacles}


def road_of(application: Application) -> tuple[rules.Ahead, ...]:
    """What happens next to the application, and when."""
    moment = clock.now()
    place = live_place_of(application)
    return rules.road_of(
        state=application.state,
        windows={window.kind: window.span for window in windows_of(application.fair)},
        moment=moment,
        deadline=find_deadline(application, moment),
        answer_by=place.expires_at if place is not None and place.is_offered else None,
        asks_confirmation=terms_of(application.fair).asks_confirmation,
        has_booths=bool(booth_codes_of([application]).get(application.pk)),
    )
