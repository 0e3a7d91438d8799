"""What a booth offers, against what an application needs."""

from dataclasses import dataclass
from typing import Protocol


class Needs(Protocol):
    """As `registration.rules.Needs`."""

    @property
    def power_w(self) -> int: ...
    @property
    def water(self) -> bool: ...
    @property
    def gas(self) -> bool: ...
    @property
    def cold_storage(self) -> bool: ...


@dataclass(frozen=True)
class Services:
    """What the booth says of itself; None = as its zone offers, for which the application was checked."""

    power_w: int | None = None
    water: bool | None = None
    gas: bool | None = None
    ventilation: bool | None = None
    cold_storage: bool | None = None


# It says nothing of itself.
AS_ITS_ZONE = Services()


def missing_services(services: Services, needs: Needs) -> tuple[str, ...]:
    """Names of what is needed and not there, by the booth's own word."""
    lacking = {
        "power_w": services.power_w is not None and services.power_w < needs.power_w,
        "water": needs.water and services.water is False,
        "gas": needs.gas and services.gas is False,
        "cold_storage": needs.cold_storage and services.cold_storage is False,
    }
    return tuple(name for name, is_lacking in lacking.items() if is_lacking)
