"""Addresses, segments and standards for the demo's producers.

They are drawn from the producers' keys, so that nothing else of the demo changes with them.
"""

import hashlib
from collections.abc import Iterator
from functools import cache

from config.demo.generate import SEED
from config.demo.shapes import ExhibitorPlan
from events import areas
from registration.models import PRODUCERS, Exhibitor, Product, ProductStandard

# The judging before the fair of the demo; the department judges every second year.
JUDGED = 2016
# Of a hundred producers, by the share that is published of 2021: 78.9 % are D.
SEGMENTS = ((2, "A"), (9, "B"), (21, "C"), (100, "D"))
# Standards that products of a type are made to, by type; the others have none that fits.
STANDARDS = {
    1: ("fda", "tcps", "halal", "gmp"),
    2: ("fda", "tcps", "gmp", "organic"),
    3: ("tcps", "gi"),
    4: ("tcps", "tis"),
    5: ("tcps", "fda", "gmp"),
}


def draw(key: str, *, below: int) -> int:
    """A number from 0 that the key always has."""
    digest = hashlib.blake2s(f"{SEED}/{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % below


@cache
def _places(province: str) -> tuple[areas.Place, ...]:
    return tuple(place for place in areas.all_places() if place.province.code == province)


def settle(exhibitor: Exhibitor, plan: ExhibitorPlan) -> None:
    """Give a producer an address in its province, and a segment."""
    if plan.country != "TH" or not plan.province or plan.kind not in PRODUCERS:
        return
    places = _places(plan.province)
    place = places[draw(f"{plan.key}/place", below=len(places))]
    exhibitor.subdistrict = place.code
    exhibitor.postal_code = place.postal_codes[0]
    exhibitor.house_number = str(draw(f"{plan.key}/house", below=240) + 1)
    exhibitor.moo = str(draw(f"{plan.key}/moo", below=14) + 1)
    share = draw(f"{plan.key}/segment", below=100)
    exhibitor.segment = next(letter for limit, letter in SEGMENTS if share < limit)


def standards_of(product: Product, key: str) -> Iterator[ProductStandard]:
    """None to two standards of those usual for its type. Their numbers say that they are samples."""
    kinds = STANDARDS[product.type] if product.origin_country == "TH" else ()
    for number in range(draw(f"{key}/standards", below=3)):
        if number < len(kinds):
            yield ProductStandard(
                product=product,
                kind=kinds[(draw(key, below=len(kinds)) + number) % len(kinds)],
                number=f"ตัวอย่าง {draw(f'{key}/{number}', below=9000) + 1000}",
            )
