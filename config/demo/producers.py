"""Thai producers: the real products first, then as many as a fair needs, drawn from the pool."""

import random
from collections import Counter
from decimal import Decimal
from typing import Any

from config.demo.people import name_people
from config.demo.shapes import ExhibitorPlan, PersonPlan, ProductPlan, ZoneText
from config.demo.texts import read_provinces, read_text

# Provinces that send more than others, in the proportion of a sample; all others count 2.
BUSY_PROVINCES = {"32": 6, "31": 5, "40": 5, "50": 6, "30": 5, "34": 4, "51": 4, "53": 3, "47": 4}
PEOPLE = {"small": (2, 4), "full": (4, 6)}


class Producers:
    """Draws producers one after another; the same seed draws the same ones."""

    def __init__(self, rng: random.Random, *, scale: str) -> None:
        self._rng = rng
        self._scale = scale
        self._taken: Counter[str] = Counter()
        self._names: set[tuple[str, str]] = set()
        pool = read_text("pool")
        self._types = {row["type"]: row for row in pool["types"]}
        self._kinds: dict[str, int] = pool["producers"]
        self._provinces = [dict(row) for row in read_provinces()]

    def read_real(self) -> list[ExhibitorPlan]:
        """The makers of the real products, in the order of the data file."""
        names = {row["code"]: row for row in self._provinces}
        return [
            self._real(row, names[row["province"]]) for row in read_text("products")["products"]
        ]

    def draw(self, zone: ZoneText, *, host_agency: str = "") -> ExhibitorPlan:
        """A producer whose products the zone takes."""
        rng = self._rng
        weights = [self._types[number]["share"] for number in zone.types]
        type_ = rng.choices(zone.types, weights)[0]
        kind = rng.choices(list(self._kinds), list(self._kinds.values()))[0]
        makers = [row for row in self._types[type_]["makers"] if row["producer"] == kind]
        province = self._next_province()
        while True:
            village = rng.choice(read_text("names")["villages"])
            given = rng.choice(read_text("names")["women"])
            maker = rng.choice(makers)
            name_th = maker["th"].format(v=village[0], g=given[0])
            if (name_th, province["code"]) not in self._names:
                break
        self._names.add((name_th, province["code"]))
        key = f"producer-{len(self._names):05}"
        products = self._products(key, type_, zone)
        return ExhibitorPlan(
            key=key,
            kind=kind,
            name_th=name_th,
            name_en=maker["en"].format(v=village[1], g=given[1]),
            province=province["code"],
            host_agency=host_agency,
            about_th=f"{products[0].name_th}จากจังหวัด{province['name_th']}",
            about_en=f"{products[0].name_en} from {province['name_en']}",
            people=self._people(key),
            products=products,
        )

    def _real(self, row: dict[str, Any], province: dict[str, str]) -> ExhibitorPlan:
        self._taken[province["code"]] += 1
        key = row["key"]
        more = [other for other in self._types[row["type"]]["products"] if other["th"] != row["th"]]
        extra = self._rng.choice(more)
        return ExhibitorPlan(
            key=key,
            kind=row["producer"],
            name_th=row["maker_th"],
            name_en=row["maker_en"],
            province=row["province"],
            about_th=f"ผู้ผลิต{row['th']} จังหวัด{province['name_th']}",
            about_en=f"Makers of {row['en']}, {province['name_en']}",
            people=self._people(key),
            products=(
                ProductPlan(
                    key=f"{key}/1",
                    name_th=row["th"],
                    name_en=row["en"],
                    type=row["type"],
                    stars=row["stars"] or None,
                    price=Decimal(row["price"]),
                ),
                ProductPlan(
                    key=f"{key}/2",
                    name_th=extra["th"],
                    name_en=extra["en"],
                    type=row["type"],
                    stars=row["stars"] or None,
                    price=Decimal(extra["price"]),
                ),
            ),
        )

    def _next_province(self) -> dict[str, str]:
        """The province that lags most behind its share, so that all 77 come to the fair."""
        province = min(
            self._provinces,
            key=lambda row: self._taken[row["code"]] / BUSY_PROVINCES.get(row["code"], 2),
        )
        self._taken[province["code"]] += 1
        return province

    def _people(self, key: str) -> tuple[PersonPlan, ...]:
        low, high = PEOPLE[self._scale]
        return name_people(self._rng, key=key, count=self._rng.randint(low, high))

    def _products(self, key: str, type_: int, zone: ZoneText) -> tuple[ProductPlan, ...]:
        rng = self._rng
        rows = rng.sample(self._types[type_]["products"], rng.randint(2, 5))
        lowest = max(zone.min_stars, 3)
        return tuple(
            ProductPlan(
                key=f"{key}/{number}",
                name_th=row["th"],
                name_en=row["en"],
                type=type_,
                stars=rng.randint(lowest, 5),
                price=Decimal(row["price"] + 5 * rng.randint(-4, 6)),
            )
            for number, row in enumerate(rows, start=1)
        )
