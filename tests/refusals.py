"""What a test expects a rule to say."""

from typing import Any

import pytest

from events.rules import Refused


def refused(code: str, **params: Any) -> pytest.RaisesExc[Refused]:
    """``with refused("booth_taken", booth="A01"):``: that code, with these params among its own."""
    return pytest.RaisesExc(
        Refused,
        check=lambda error: error.code == code and params.items() <= error.params.items(),
    )
