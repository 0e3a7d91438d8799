"""Who signs in to the demo, and with what. Passwords come from the seed: they protect nothing."""

import hashlib
from dataclasses import dataclass

from config.demo.generate import ACCOUNTS, SEED
from events.models import Role

_WORDS = ("kram", "khamin", "khrang", "baimai", "mudmee", "praewa", "chok", "khit")


@dataclass(frozen=True)
class Account:
    """`exhibitor` is the key of the exhibitor for which the account acts, or empty."""

    key: str
    name: str
    role: Role
    exhibitor: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@otop.example"

    @property
    def password(self) -> str:
        digest = hashlib.sha256(f"{SEED}:{self.key}".encode()).digest()
        number = int.from_bytes(digest[2:4], "big") % 9000 + 1000
        return f"{_WORDS[digest[0] % 8]}-{_WORDS[digest[1] % 8]}-{number}"


DEMO_ACCOUNTS = (
    Account("admin", "อุดม รัตนวงศ์", Role.ADMIN),
    Account("organiser", "สุดา ใจดี", Role.ORGANISER),
    Account("reviewer", "ประเสริฐ ทองสุข", Role.REVIEWER),
    Account("exhibitor_a", "มาลี นาโพธิ์", Role.EXHIBITOR, ACCOUNTS["exhibitor_a"]),
    Account("exhibitor_b", "จันทร์เพ็ญ จันทบูร", Role.EXHIBITOR, ACCOUNTS["exhibitor_b"]),
    Account("gate_staff", "สมชาย ยิ้มแย้ม", Role.GATE_STAFF),
)
