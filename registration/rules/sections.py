"""An application in sections, free of Django: which are done, and whether two devices contradict each other."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from events.rules import Refused


class Section(StrEnum):
    """A page of the application, in the order of the task list."""

    PRODUCERS = "producers"
    PRODUCTS = "products"
    NEEDS = "needs"
    BOOTHS = "booths"
    PEOPLE = "people"


class SectionState(StrEnum):
    DONE = "done"
    TO_DO = "to_do"
    TO_CORRECT = "to_correct"
    WAITING = "waiting"
    LATER = "later"


# Which section an entry of the application stands in.
SECTION_OF: Mapping[str, Section] = {
    "zone": Section.PRODUCTS,
    "products": Section.PRODUCTS,
    "needs": Section.NEEDS,
    "booths_wanted": Section.BOOTHS,
    "note": Section.BOOTHS,
}
# What has to be gone through before an application is sent in; people may be named later.
SECTIONS_TO_ANSWER = (Section.PRODUCERS, Section.PRODUCTS, Section.NEEDS, Section.BOOTHS)
_SECTIONS_OF_OBSTACLES = {
    "partner_unanswered": Section.PRODUCERS,
    "power_not_offered": Section.NEEDS,
    "water_not_offered": Section.NEEDS,
    "gas_not_offered": Section.NEEDS,
    "cold_storage_not_offered": Section.NEEDS,
}


def section_of_obstacle(code: str) -> Section:
    return _SECTIONS_OF_OBSTACLES.get(code, Section.PRODUCTS)


def section_states(
    *, left: Collection[str], obstacles: Iterable[str], people: int
) -> dict[Section, SectionState]:
    """Where each section stands: `left` were not gone through yet, `obstacles` are codes."""
    blocked = {section_of_obstacle(code): code for code in obstacles}
    states = {}
    for section in SECTIONS_TO_ANSWER:
        if section in left:
            states[section] = SectionState.TO_DO
        elif section in blocked:
            is_waiting = blocked[section] == "partner_unanswered"
            states[section] = SectionState.WAITING if is_waiting else SectionState.TO_CORRECT
        else:
            states[section] = SectionState.DONE
    states[Section.PEOPLE] = SectionState.DONE if people else SectionState.LATER
    return states


def check_version(
    *, seen: int, current: int, changed_at: Mapping[str, int], sections: Iterable[Section]
) -> None:
    """Raise `application_changed` where one of `sections` was changed after the version that was `seen`.

    Two devices that work on different sections do not disturb each other.
    """
    if seen > current or any(changed_at.get(section, 0) > seen for section in sections):
        raise Refused("application_changed", version=current)
