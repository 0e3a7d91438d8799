"""Writes applications: what is wanted in a zone, in which state, and when that happened."""

import random
from datetime import date

from config.demo.shapes import ApplicationPlan, ExhibitorPlan, ZoneText
from config.demo.timeline import pick_after, pick_moment

REASONS = {
    "waitlisted": "โซนนี้เต็มในรอบแรก อยู่ในบัญชีสำรองตามลำดับ",
    "rejected": "ผลการคัดสรร OPC หมดอายุ และไม่ได้ส่งเอกสารเพิ่มเติมตามกำหนด",
    "changes_requested": "ขอให้ระบุกำลังไฟฟ้าที่ใช้และแนบรายการสินค้าให้ครบ",
    "approved": "",
}
# States in which nobody has decided yet: these came late.
UNDECIDED = frozenset({"draft", "submitted", "under_review"})


def write_application(
    rng: random.Random,
    *,
    exhibitor: ExhibitorPlan,
    zone: ZoneText,
    state: str,
    booths: tuple[str, ...] = (),
) -> ApplicationPlan:
    """An application of an exhibitor; with `booths` it is approved and has got them."""
    if state in UNDECIDED:
        created = pick_moment(rng, date(2017, 12, 8), date(2017, 12, 14))
    else:
        created = pick_moment(rng, date(2017, 9, 4), date(2017, 10, 27))
    submitted = None if state == "draft" else pick_after(rng, created, days=(1, 2))
    decided = None
    if submitted is not None and state in REASONS:
        decided = pick_after(rng, submitted, days=(3, 20))
    allocated = None
    if decided is not None and booths:
        first = max(decided.date(), date(2017, 11, 20))
        allocated = pick_moment(rng, first, date(2017, 12, 8))
    return ApplicationPlan(
        key=f"{exhibitor.key}@{zone.code}",
        exhibitor=exhibitor.key,
        zone=zone.code,
        products=tuple(
            product.key
            for product in exhibitor.products
            if product.type in zone.types and (product.stars or 0) >= zone.min_stars
        ),
        booths_wanted=len(booths) or 1,
        power_w=min(zone.power_w, rng.choice((0, 300, 500, 500, 1000, 2000))),
        water=zone.water and (zone.gas or rng.random() < 0.3),
        gas=zone.gas,
        state=state,
        created_at=created,
        submitted_at=submitted,
        decided_at=decided,
        allocated_at=allocated,
        reason=REASONS.get(state, ""),
        booths=booths,
    )
