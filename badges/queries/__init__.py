"""Every read of badges and gates; starts from what the actor may see."""

from badges.queries.badges import (
    badges_of_application,
    badges_visible_to,
    booths_on,
    count_badges,
    filter_badges,
    get_application_with_badges,
    get_badge,
    get_badge_of,
    get_printable,
    people_awaiting_badges,
)
from badges.queries.faces import (
    faces_of,
)
from badges.queries.gates import (
    count_inside,
    find_device,
    find_scan,
    gate_facts,
    get_device,
    get_device_of,
    hours_at,
    public_keys,
    scans_of,
)
from badges.queries.own_data import (
    tell_own_data,
)
from badges.queries.prints import (
    badges_to_print,
    drop_unchanged,
    find_print_run,
    fingerprint_of,
    get_print_part,
    get_print_run,
    name_of_part,
    print_runs_visible_to,
    read_faces,
    read_print_part,
    say_filters,
)

__all__ = [
    "badges_of_application",
    "badges_to_print",
    "badges_visible_to",
    "booths_on",
    "count_badges",
    "count_inside",
    "drop_unchanged",
    "faces_of",
    "filter_badges",
    "find_device",
    "find_print_run",
    "find_scan",
    "fingerprint_of",
    "gate_facts",
    "get_application_with_badges",
    "get_badge",
    "get_badge_of",
    "get_device",
    "get_device_of",
    "get_print_part",
    "get_print_run",
    "get_printable",
    "hours_at",
    "name_of_part",
    "people_awaiting_badges",
    "print_runs_visible_to",
    "public_keys",
    "read_faces",
    "read_print_part",
    "say_filters",
    "scans_of",
    "tell_own_data",
]
