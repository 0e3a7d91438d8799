"""Who signs in to the demo, and with what. Passwords come from the seed: they protect nothing."""

import hashlib
from dataclasses import dataclass

from config.demo.generate import ACCOUNTS, SEED
from config.demo.guests import BHUTAN
from events.models import Role

_WORDS = ("kram", "khamin", "khrang", "baimai", "mudmee", "praewa", "chok", "khit")


@dataclass(frozen=True)
class Account:
    """`about` is what the demo's start says of it; `exhibitor` the key of the exhibitor for which it acts,
    `province` an officer's; or empty."""

    key: str
    name: str
    role: Role
    about: str
    exhibitor: str = ""
    province: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@otop.example"

    @property
    def password(self) -> str:
        digest = hashlib.sha256(f"{SEED}:{self.key}".encode()).digest()
        number = int.from_bytes(digest[2:4], "big") % 9000 + 1000
        return f"{_WORDS[digest[0] % 8]}-{_WORDS[digest[1] % 8]}-{number}"


DEMO_ACCOUNTS = (
    Account("admin", "อุดม รัตนวงศ์", Role.ADMIN, "ผู้ดูแลระบบ · everything"),
    Account(
        "organiser", "สุดา ใจดี", Role.ORGANISER, "ผู้จัดงาน · reviews, gives booths, prints badges"
    ),
    Account("reviewer", "ประเสริฐ ทองสุข", Role.REVIEWER, "ผู้พิจารณา · reviews applications"),
    Account(
        "officer",
        "วิภา ศรีสุรินทร์",
        Role.PROVINCIAL_OFFICER,
        "เจ้าหน้าที่จังหวัดสุรินทร์ · acts for the producers of Surin",
        province="32",
    ),
    Account(
        "exhibitor_a",
        "มาลี นาโพธิ์",
        Role.EXHIBITOR,
        "ผู้ออกร้าน · Na Pho silk, Buri Ram",
        ACCOUNTS["exhibitor_a"],
    ),
    Account(
        "exhibitor_b",
        "จันทร์เพ็ญ จันทบูร",
        Role.EXHIBITOR,
        "ผู้ออกร้าน · Chanthabun reed mats",
        ACCOUNTS["exhibitor_b"],
    ),
    Account(
        "delegation_bt",
        "Sonam Tshering",
        Role.EXHIBITOR,
        "คณะผู้แทนภูฏาน · Bhutan's people, goods and their balance",
        BHUTAN,
    ),
    Account("gate_staff", "สมชาย ยิ้มแย้ม", Role.GATE_STAFF, "เจ้าหน้าที่ประตู · scans badges"),
)
