"""Run by pretix's Python: an event with positions, a check-in list, a device and a badge layout.

fill.py POSITIONS   prints what a device needs to scan, as JSON
"""

import datetime as dt
import json
import os
import sys
from decimal import Decimal
from io import BytesIO

os.environ["DJANGO_SETTINGS_MODULE"] = "pretix.settings"

import django

django.setup()

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import now
from django_scopes import scopes_disabled
from pretix.base.models import (
    CheckinList,
    Device,
    Event,
    Item,
    Order,
    OrderPosition,
    Organizer,
    Quota,
)
from pretix.plugins.badges.models import BadgeLayout
from pretix.plugins.badges.templates import TEMPLATES
from pypdf import PdfWriter

DEVICES = 32


def fill(positions: int) -> dict[str, object]:
    organizer = Organizer.objects.create(name="OTOP", slug="otop")
    event = Event.objects.create(
        organizer=organizer,
        name="OTOP City",
        slug="city",
        date_from=now() - dt.timedelta(hours=1),
        date_to=now() + dt.timedelta(days=9),
        currency="THB",
        live=True,
        plugins="pretix.plugins.badges,pretix.plugins.checkinlists",
    )
    item = Item.objects.create(event=event, name="Badge", default_price=0, admission=True)
    quota = Quota.objects.create(event=event, name="all", size=None)
    quota.items.add(item)
    channel = organizer.sales_channels.get(identifier="web")
    orders = [
        Order.objects.create(
            event=event,
            code=f"F{number:05d}",
            status=Order.STATUS_PAID,
            email="",
            datetime=now(),
            expires=now() + dt.timedelta(days=30),
            total=Decimal(0),
            locale="en",
            sales_channel=channel,
        )
        for number in range(positions)
    ]
    people = [
        OrderPosition.objects.create(
            order=order,
            item=item,
            price=Decimal(0),
            positionid=1,
            attendee_name_parts={"_scheme": "full", "full_name": f"Yanisa Puthong {number}"},
            company="Ban Tha Sawang silk weavers",
        )
        for number, order in enumerate(orders)
    ]
    for order in orders:
        order.create_transactions()
    checkins = CheckinList.objects.create(event=event, name="gate", all_products=True)
    devices = [
        Device.objects.create(
            organizer=organizer,
            name=f"phone {number}",
            all_events=True,
            initialized=now(),
            api_token=f"bench-token-of-device-{number}",
            security_profile="full",
        )
        for number in range(DEVICES)
    ]
    template = TEMPLATES["a6p"]
    width, height = template["pagesize"]
    # The template's name and company, and what every badge of ours has: a code to scan.
    code = {
        "type": "barcodearea", "page": 1, "left": "60.00", "bottom": "10.00", "size": "35.00",
        "content": "secret", "nowhitespace": False,
    }  # fmt: skip
    layout = BadgeLayout.objects.create(
        event=event, name="A6", default=True, layout=json.dumps([*template["layout"], code])
    )
    layout.background.save("background.pdf", ContentFile(_empty_page(width, height)))
    return {
        "tokens": [device.api_token for device in devices],
        "list": checkins.pk,
        "secrets": [person.secret for person in people],
    }


def _empty_page(width: float, height: float) -> bytes:
    """The background that pretix's editor makes of an empty page."""
    buffer = BytesIO()
    page = PdfWriter()
    page.add_blank_page(width=width, height=height)
    page.write(buffer)
    return buffer.getvalue()


if __name__ == "__main__":
    with scopes_disabled(), transaction.atomic():
        print(json.dumps(fill(int(sys.argv[1]))))
