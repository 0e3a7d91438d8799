"""Names for people, from lists of common ones."""

import random
from typing import Any

from config.demo.shapes import PersonPlan
from config.demo.texts import read_text

# Sixty characters: a badge and a list have to bear it.
LONG_NAME_TH = "กัญญ์ณพัชญ์วรินทร์ธิดา ศิริวัฒนาไพศาลกิจเจริญทรัพย์มั่นคงสุข"
LONG_NAME_EN = "Kannaphatwarinthida Siriwatthanaphaisankitcharoensapmankhongsuk"
ROLES = ("เจ้าของร้าน", "ผู้ขาย", "ผู้ช่วยขาย", "ช่างฝีมือ", "ผู้ขาย", "ผู้ช่วยขาย")


def name_people(rng: random.Random, *, key: str, count: int) -> tuple[PersonPlan, ...]:
    """Thai people of one exhibitor, mostly with one family name, as in a family's business."""
    names: dict[str, list[list[str]]] = read_text("names")
    family = rng.choice(names["families"])
    people: dict[str, PersonPlan] = {}
    while len(people) < count:
        woman = rng.random() < 0.66
        given = rng.choice(names["women"] if woman else names["men"])
        surname = family if rng.random() < 0.6 else rng.choice(names["families"])
        number = len(people)
        name_th = f"{given[0]} {surname[0]}"
        if name_th in people:
            continue
        people[name_th] = PersonPlan(
            key=f"{key}/{number + 1}",
            prefix=rng.choice(("นาง", "นางสาว")) if woman else "นาย",
            name_th=name_th,
            name_en=f"{given[1]} {surname[1]}",
            role=ROLES[number % len(ROLES)],
        )
    return tuple(people.values())


def read_people(rows: list[dict[str, Any]], *, key: str, role: str) -> tuple[PersonPlan, ...]:
    """The people of a delegation, who have a native name too."""
    return tuple(
        PersonPlan(
            key=f"{key}/{number}",
            prefix="คุณ" if row["title"] else "",
            name_th=row["th"],
            name_en=row["en"],
            name_native=row["native"],
            role=role,
        )
        for number, row in enumerate(rows, start=1)
    )
