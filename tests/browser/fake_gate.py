"""The gate's side of the API as a page may meet it, with the faults that a real one cannot be asked for."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from playwright.sync_api import BrowserContext, Route

from badges import codes

BUDDHIST_NEW_YEAR = datetime(2017, 12, 17, 5, 0, tzinfo=UTC)
NAME = "otop-gate-directory"
Fault = Callable[[Route], bool]


def no_line(route: Route) -> bool:
    """The fault of a line that is down."""
    route.abort("connectionfailed")
    return True


def sign(private_key: bytes, bundle: dict[str, Any]) -> str:
    text = json.dumps(bundle, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Ed25519PrivateKey.from_private_bytes(private_key).sign(text.encode()).hex()


def seal(code: str, plain: dict[str, Any]) -> dict[str, str]:
    secret = codes.decode_base45(code)[17:]
    key = HKDF(SHA256(), 32, salt=None, info=NAME.encode()).derive(secret)
    nonce = hashlib.sha256(code.encode()).digest()[:12]
    name = hashlib.sha256(f"{NAME}:{code}".encode()).digest()[:16]
    text = json.dumps(plain, ensure_ascii=False).encode()
    return {
        "key": name.hex(),
        "nonce": nonce.hex(),
        "sealed": AESGCM(key).encrypt(nonce, text, None).hex(),
    }


@dataclass
class FakeGate:
    """A server with one device at one gate. `faults` get each request first and say whether they took it."""

    now: datetime = BUDDHIST_NEW_YEAR
    fair: str = "city-2017"
    faults: list[Fault] = field(default_factory=list)
    stored: list[dict[str, Any]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    directory: list[dict[str, Any]] = field(default_factory=list)
    presence: list[dict[str, Any]] = field(default_factory=list)
    rules: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_revoked: bool = False
    private_keys: dict[int, bytes] = field(default_factory=dict)
    ends: dict[int, datetime] = field(default_factory=dict)
    kid: int = 1

    def __post_init__(self) -> None:
        self.add_key(1)

    def add_key(self, kid: int) -> None:
        self.private_keys[kid] = hashlib.sha256(f"key {kid}".encode()).digest()
        self.kid = kid

    def code(self, number: int, *, kid: int | None = None) -> str:
        kid = kid or self.kid
        return codes.sign_code(
            private_key=self.private_keys[kid],
            kid=kid,
            badge_id=f"{number:016x}",
            not_before=self.now - timedelta(hours=1),
            not_after=self.now + timedelta(days=2),
        )

    def listed(self, number: int, kind: str = "exhibitor", **more: Any) -> str:
        """A code whose badge stands in the directory."""
        code = self.code(number)
        plain = {
            "id": f"{number:016x}",
            "serial": f"S{number}",
            "kind": kind,
            "booths": [f"A{number:02d}"],
            "name": "กลุ่มทอผ้าไหมบ้านท่าสว่าง",
            "group": None,
            "members": [],
        }
        self.directory.append(seal(code, plain | more))
        return code

    def bundle(self) -> dict[str, Any]:
        day = self.now.date().isoformat()
        hours = [f"{day}T00:00:00+07:00", f"{day}T23:59:00+07:00"]
        made: dict[str, Any] = {
            "fair": self.fair,
            "gate": "G1",
            "gate_name": "ประตู 1",
            "device": {"id": "0" * 8, "name": "phone"},
            "keys": [
                {
                    "kid": kid,
                    "public_key": Ed25519PrivateKey.from_private_bytes(key)
                    .public_key()
                    .public_bytes_raw()
                    .hex(),
                    "not_after": self.ends[kid].isoformat() if kid in self.ends else None,
                }
                for kid, key in self.private_keys.items()
            ],
            "revoked": {"version": len(self.revoked), "ids": self.revoked},
            "rules": {
                "gate": {"code": "G1", "kinds": [], "zone": None},
                "kinds": {},
                "days": [{"date": day, "visitors": hours, "exhibitors": hours}],
                "list_age_limit_s": 3600,
                "undo_s": 900,
                "shows": "name",
                "unlisted": "admit",
            }
            | self.rules,
            "directory": {"version": len(self.directory)},
            "generated_at": self.now.isoformat(),
            "signed_by": self.kid,
        }
        return made | {"signature": sign(self.private_keys[self.kid], made)}

    # --- requests ------------------------------------------------------------------------------
    def serve(self, context: BrowserContext) -> None:
        context.route(re.compile(r"/api/v1/(gate/|clock)"), self._answer)

    def _answer(self, route: Route) -> None:
        path = route.request.url.split("/api/v1")[1]
        self.calls.append(path)
        if any(fault(route) for fault in list(self.faults)):
            return
        if path.startswith("/clock"):
            route.fulfill(json={"now": self.now.isoformat(), "rehearsal": True})
        elif path == "/gate/pair":
            self._pair(route)
        elif self.is_revoked:
            self._keep(route)
            route.fulfill(status=401, json={"code": "device_revoked"})
        elif path == "/gate/bundle":
            self._bundle(route)
        elif path.startswith("/gate/directory"):
            since = int(path.split("since=")[1])
            items = self.directory[since : since + 2000]
            more = since + len(items) < len(self.directory)
            route.fulfill(json={"version": since + len(items), "more": more, "items": items})
        elif path.startswith("/gate/presence"):
            since = int(path.partition("since=")[2] or 0)
            route.fulfill(json={"version": len(self.presence), "items": self.presence[since:]})
        elif path == "/gate/status":
            route.fulfill(json={"inside": 10, "inside_gate": 4})
        else:
            route.fulfill(json=self.take(json.loads(route.request.post_data or "{}")["scans"]))

    def _pair(self, route: Route) -> None:
        if json.loads(route.request.post_data or "{}") != {"secret": "right"}:
            route.fulfill(status=404, json={"code": "pairing_ended"})
            return
        route.fulfill(
            status=201,
            json={
                "token": "the-token", "device": "0" * 8, "name": "phone", "fair": self.fair,
                "gate": "G1",
            },
        )  # fmt: skip

    def _bundle(self, route: Route) -> None:
        made = self.bundle()
        kept = {name: value for name, value in made.items() if name != "generated_at"}
        digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]
        etag = f'"{digest}"'
        if route.request.headers.get("if-none-match") == etag:
            route.fulfill(status=304, headers={"ETag": etag})
        else:
            route.fulfill(json=made, headers={"ETag": etag})

    def _keep(self, route: Route) -> None:
        if route.request.url.endswith("/batch"):
            self.take(json.loads(route.request.post_data or "{}")["scans"])

    def take(self, scans: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Store each once, and answer for each."""
        self.batches.append(len(scans))
        known = {scan["scan_id"] for scan in self.stored}
        self.stored += [scan for scan in scans if scan["scan_id"] not in known]
        return {
            "results": [
                {
                    "scan_id": scan["scan_id"],
                    "stored": True,
                    "decision": scan.get("shown", {}).get("decision", "admit"),
                    "reason": scan.get("shown", {}).get("reason", "ok"),
                    "conflict": False,
                }
                | self.answers.get(scan["code"], {})
                for scan in scans
            ],
            "gaps": [],
            "inside": 10,
            "inside_gate": 4,
            "now": self.now.isoformat(),
        }
