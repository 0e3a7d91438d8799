"""What is encrypted at rest opens only as it was sealed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from events import vault


@given(plain=st.binary(max_size=200))
def test_sealed_bytes_open_for_their_purpose(plain: bytes) -> None:
    sealed = vault.seal(plain, purpose="a")
    assert vault.unseal(sealed, purpose="a") == plain
    assert vault.seal(plain, purpose="a") != sealed
    with pytest.raises(vault.Unsealable):
        vault.unseal(sealed, purpose="b")


@given(index=st.integers(0, 48), flip=st.integers(1, 255))
def test_changed_bytes_do_not_open(index: int, flip: int) -> None:
    sealed = bytearray(vault.seal(b"sixteen bytes ok", purpose="a"))
    assert len(sealed) == 49
    sealed[index] ^= flip
    with pytest.raises(vault.Unsealable):
        vault.unseal(bytes(sealed), purpose="a")


def test_another_key_opens_nothing(settings: Settings) -> None:
    settings.VAULT_KEY = "one key"
    sealed = vault.seal(b"secret", purpose="a")
    settings.VAULT_KEY = "another key"
    with pytest.raises(vault.Unsealable):
        vault.unseal(sealed, purpose="a")


def test_secret_key_stands_in_for_a_missing_vault_key(settings: Settings) -> None:
    settings.VAULT_KEY = ""
    sealed = vault.seal(b"secret", purpose="a")
    settings.VAULT_KEY = settings.SECRET_KEY
    assert vault.unseal(sealed, purpose="a") == b"secret"


def test_replaced_keys_still_open_what_they_sealed(settings: Settings) -> None:
    settings.VAULT_KEY, settings.VAULT_KEY_FALLBACKS = "", []
    with_secret = vault.seal(b"one", purpose="test")
    settings.VAULT_KEY = "first vault key"
    with_first = vault.seal(b"two", purpose="test")
    settings.VAULT_KEY, settings.VAULT_KEY_FALLBACKS = "second vault key", ["first vault key"]
    assert vault.unseal(with_secret, purpose="test") == b"one"
    assert vault.unseal(with_first, purpose="test") == b"two"
    settings.VAULT_KEY_FALLBACKS = []
    with pytest.raises(vault.Unsealable):
        vault.unseal(with_first, purpose="test")
