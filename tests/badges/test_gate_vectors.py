"""What docs/gate.md says to whoever writes another scanner, read from that page."""

import json
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from badges import codes, queries
from badges.schemas import BundleOut

PAGE = Path(__file__).parents[2] / "docs" / "gate.md"
BLOCK = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
assert BLOCK is not None
VECTORS = json.loads(BLOCK[1])


def test_bundle_of_the_page_is_signed_as_the_page_says() -> None:
    bundle = dict(VECTORS["bundle"])
    signature = bytes.fromhex(bundle.pop("signature"))
    (key,) = bundle["keys"]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key["public_key"]))
    public.verify(signature, queries.canonical(bundle))
    # Written once more by hand: sorted, without blanks, Thai as it is.
    text = queries.canonical(bundle["gate_name"]).decode()
    assert text == '{"en":"Gate 1","th":"ประตู 1"}'


def test_bundle_of_the_page_has_the_shape_that_is_sent() -> None:
    shown = BundleOut.model_validate(VECTORS["bundle"]).model_dump()
    assert shown == VECTORS["bundle"]


def test_entry_of_the_page_is_sealed_as_the_page_says() -> None:
    given = VECTORS["directory"]
    item, code = given["item"], given["code"]
    assert queries.key_of_entry(code) == item["key"]
    nonce = bytes.fromhex(item["nonce"])
    assert queries.seal_entry(code, given["opens_to"], nonce) == (item["nonce"], item["sealed"])
    signature = codes.decode_base45(code)[17:]
    secret = HKDF(SHA256(), 32, salt=b"", info=b"otop-gate-directory").derive(signature)
    opened = AESGCM(secret).decrypt(nonce, bytes.fromhex(item["sealed"]), None)
    assert json.loads(opened) == given["opens_to"]
