"""What was sent in, kept as it was."""

import hashlib
import json
from datetime import datetime
from typing import Any

from registration import queries
from registration.models import Application, Receipt


def issue_receipt(application: Application, moment: datetime) -> Receipt:
    """The next receipt of an application whose row is locked, in the transaction that sends it in."""
    receipt = write_receipt(
        application, queries.content_of(application), moment, application.receipts.count() + 1
    )
    receipt.save(force_insert=True)
    return receipt


def write_receipt(
    application: Application, content: dict[str, Any], moment: datetime, number: int = 1
) -> Receipt:
    """A receipt that is not stored yet."""
    return Receipt(
        application=application,
        number=number,
        at=moment,
        content=content,
        fingerprint=fingerprint_of(content),
    )


def fingerprint_of(content: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON, in hex."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
