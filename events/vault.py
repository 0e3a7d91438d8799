"""Encryption at rest: AES-256-GCM with a key id; keyed hashes that tell whether two secrets are the same;
the hashes under which tokens are kept."""

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"
_NONCE = 12


class Unsealable(Exception):
    """The sealed bytes were changed, or sealed with another key or for another purpose."""


@lru_cache(maxsize=16)
def _cipher(secret: str) -> tuple[bytes, AESGCM]:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fair vault").derive(secret.encode())
    return hashlib.sha256(key).digest()[:4], AESGCM(key)


def _current() -> tuple[bytes, AESGCM]:
    return _cipher(settings.VAULT_KEY or settings.SECRET_KEY)


def seal(plain: bytes, *, purpose: str) -> bytes:
    """Version (1 byte), key id (4), nonce (12), ciphertext with tag. `purpose` is bound to it."""
    key_id, cipher = _current()
    nonce = os.urandom(_NONCE)
    return _VERSION + key_id + nonce + cipher.encrypt(nonce, plain, purpose.encode())


def _former() -> list[str]:
    """Secrets with which something may have been sealed, the one in use first."""
    in_use = settings.VAULT_KEY or settings.SECRET_KEY
    others = [*settings.VAULT_KEY_FALLBACKS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [secret for secret in (in_use, *others) if secret]


def unseal(sealed: bytes, *, purpose: str) -> bytes:
    """The plain bytes; raises `Unsealable`. The key id says which of the known secrets sealed it."""
    known = dict(_cipher(secret) for secret in reversed(_former()))
    cipher = known.get(sealed[1:5]) if sealed[:1] == _VERSION else None
    if cipher is None:
        raise Unsealable(purpose)
    nonce, box = sealed[5 : 5 + _NONCE], sealed[5 + _NONCE :]
    try:
        return cipher.decrypt(nonce, box, purpose.encode())
    except InvalidTag as error:
        raise Unsealable(purpose) from error


@lru_cache(maxsize=16)
def _index_key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fair index").derive(
        secret.encode()
    )


def fingerprint(text: str, *, purpose: str) -> str:
    """HMAC-SHA-256 under a key of its own, as 64 hex digits.

    A plain hash of a number with 13 digits is found by trying them all; without the key this one is not.
    """
    key = _index_key(settings.INDEX_KEY or settings.VAULT_KEY or settings.SECRET_KEY)
    return hmac.new(key, f"{purpose}\x00{text}".encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """A bearer token: 32 random bytes, URL-safe."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


def hash_token(token: str) -> str:
    """Tokens are random, so one round of SHA-256 keeps them safe."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
