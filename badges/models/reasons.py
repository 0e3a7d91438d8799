"""Why a gate says what it says, in words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from badges import rules


class ReasonText(models.TextChoices):
    OK = rules.Reason.OK.value, _("Badge is valid")
    FORGED = rules.Reason.FORGED.value, _("Not a genuine badge code")
    UNKNOWN = rules.Reason.UNKNOWN.value, _("Genuine code, but no such badge")
    REVOKED = rules.Reason.REVOKED.value, _("This badge was revoked")
    NOT_YET_VALID = rules.Reason.NOT_YET_VALID.value, _("This badge is not valid yet")
    EXPIRED = rules.Reason.EXPIRED.value, _("This badge has expired")
    WRONG_FAIR = rules.Reason.WRONG_FAIR.value, _("This badge belongs to another fair")
    WRONG_GATE = rules.Reason.WRONG_GATE.value, _("This kind of badge uses another gate")
    ALREADY_INSIDE = rules.Reason.ALREADY_INSIDE.value, _("This badge is already inside")
    NOT_INSIDE = rules.Reason.NOT_INSIDE.value, _("This badge was not inside")
    CLOSED = rules.Reason.CLOSED.value, _("Closed to this kind of badge at this hour")
