"""Change something about a person behind the server's back: `change.py leave|close|revoke EMAIL`."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

import django  # noqa: E402 - needs the path

django.setup()

from events import actions  # noqa: E402 - needs the apps
from events.models import Member, User  # noqa: E402 - needs the apps
from events.permissions import SYSTEM  # noqa: E402 - needs the apps

what, email = sys.argv[1:]
user = User.objects.get(email=email)
if what == "leave":
    for member in Member.objects.filter(user=user):
        actions.remove_member(actor=SYSTEM, member=member)
elif what == "close":
    User.objects.filter(pk=user.pk).update(is_active=False)
else:
    actions.revoke_tokens(actor=SYSTEM, user=user, name="test")
