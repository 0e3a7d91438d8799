"""Words of a hall's plan."""

from enum import StrEnum


class Side(StrEnum):
    """A side of a booth as one looks at the plan; its front is where visitors stand."""

    NORTH = "n"
    EAST = "e"
    SOUTH = "s"
    WEST = "w"


class FeatureKind(StrEnum):
    """What a hall has beside booths."""

    ENTRANCE = "entrance"
    EXIT = "exit"
    PILLAR = "pillar"
    STAGE = "stage"
    TOILET = "toilet"
    FIRE_LANE = "fire_lane"
    SERVICE = "service"
    WALL = "wall"
    OTHER = "other"
