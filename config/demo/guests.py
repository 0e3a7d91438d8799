"""Who is not a Thai producer: partner agencies, delegations, the fair's own staff."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from config.demo.people import name_people, read_people
from config.demo.shapes import ApplicationPlan, ExhibitorPlan, ManifestPlan, ProductPlan, ZoneText
from config.demo.texts import read_text

BHUTAN = "bhutan"
KUMAMOTO = "kumamoto"
STAFF = "cdd"


def read_partners(rng: random.Random) -> list[ExhibitorPlan]:
    """Partner agencies: they show services, so each has one entry under every type it takes."""
    return [
        ExhibitorPlan(
            key=row["key"],
            kind="agency",
            name_th=row["th"],
            name_en=row["en"],
            province="",
            people=name_people(rng, key=row["key"], count=3),
            products=(
                ProductPlan(
                    key=f"{row['key']}/1",
                    name_th="ผลงานผู้ประกอบการในการดูแล",
                    name_en="Works of the producers in its care",
                    type=4,
                    stars=None,
                    price=None,
                ),
            ),
        )
        for row in read_text("partners")["partners"]
    ]


def read_bhutan() -> ExhibitorPlan:
    """Bhutan through TICA: 35 items, each as a product and as goods under temporary import."""
    text = read_text("bhutan")
    host = next(row for row in read_text("partners")["partners"] if row["key"] == text["host"])
    items: list[dict[str, Any]] = text["items"]
    return ExhibitorPlan(
        key=BHUTAN,
        kind="delegation",
        name_th=text["name_th"],
        name_en=text["name_en"],
        name_native=text["name_native"],
        country=text["country"],
        province="",
        host_agency=host["th"],
        about_th=text["note_th"],
        about_en=text["note"],
        people=read_people(text["people"], key=BHUTAN, role="ผู้แทนภูฏาน"),
        products=tuple(
            ProductPlan(
                key=f"{BHUTAN}/{row['no']}",
                name_th=row["th"],
                name_en=row["en"],
                type=row["type"],
                stars=None,
                price=None,
                origin=text["country"],
                hs_code=row["hs_code"],
            )
            for row in items
        ),
        manifest=tuple(
            ManifestPlan(
                position=row["no"],
                name_th=row["th"],
                name_en=row["en"],
                hs_code=row["hs_code"],
                origin=text["country"],
                unit=row["unit"],
                quantity=row["quantity"],
                value=row["value_btn"],
                currency=text["currency"],
            )
            for row in items
        ),
    )


def read_kumamoto() -> ExhibitorPlan:
    """A delegation that visits and performs: badges, and no booth."""
    text = read_text("kumamoto")
    return ExhibitorPlan(
        key=KUMAMOTO,
        kind="delegation",
        name_th=text["name_th"],
        name_en=text["name_en"],
        name_native=text["name_native"],
        country=text["country"],
        province="",
        about_en=text["note"],
        people=read_people(text["people"], key=KUMAMOTO, role="ผู้แทนจังหวัดคุมาโมโตะ"),
    )


def name_staff(rng: random.Random, *, count: int) -> ExhibitorPlan:
    """The department that holds the fair, with its people at the gates and in the halls."""
    people = [
        person
        for batch in range(0, count, 50)
        for person in name_people(
            rng, key=f"{STAFF}/{batch // 50 + 1}", count=min(50, count - batch)
        )
    ]
    return ExhibitorPlan(
        key=STAFF,
        kind="agency",
        name_th="กรมการพัฒนาชุมชน",
        name_en="Community Development Department",
        province="",
        people=tuple(people),
    )


def read_asean() -> tuple[str, ZoneText, list[ExhibitorPlan], list[ApplicationPlan]]:
    """The fair's slug, the zone, and the exhibitors of foreign textiles with their applications."""
    text = read_text("asean")
    zone = ZoneText(
        code="INT",
        hall="",
        name_th="ผ้าอาเซียน+3",
        name_en="Textiles of ASEAN+3",
        colour="#0072b2",
        types=(3,),
        min_stars=0,
        power_w=0,
        water=False,
        gas=False,
        by_invitation=True,
        booths={},
    )
    exhibitors = [_read_textile(row, text["note"]) for row in text["exhibitors"]]
    invited = datetime(2016, 7, 1, 3, 0, tzinfo=UTC)
    applications = [
        ApplicationPlan(
            key=f"{exhibitor.key}@{zone.code}",
            exhibitor=exhibitor.key,
            zone=zone.code,
            products=tuple(product.key for product in exhibitor.products),
            booths_wanted=1,
            power_w=0,
            water=False,
            gas=False,
            state="approved",
            created_at=invited,
            submitted_at=invited + timedelta(days=7),
            decided_at=invited + timedelta(days=14),
        )
        for exhibitor in exhibitors
    ]
    return text["fair"], zone, exhibitors, applications


def _read_textile(row: dict[str, str], note: str) -> ExhibitorPlan:
    key = f"asean-{row['country'].lower()}"
    return ExhibitorPlan(
        key=key,
        kind="delegation",
        name_th=row["th"],
        name_en=row["en"],
        country=row["country"],
        province="",
        about_th="รายชื่อตัวอย่าง",
        about_en=note,
        products=(
            ProductPlan(
                key=f"{key}/1",
                name_th=row["product_th"],
                name_en=row["product_en"],
                type=3,
                stars=None,
                price=None,
                origin=row["country"],
            ),
        ),
    )
