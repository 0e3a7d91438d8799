"""Forms of badges and gates."""

from badges.forms.badges import (
    ANY,
    BADGES,
    BadgeFilterForm,
    IssueForm,
    PairForm,
    PrintForm,
    ReplaceForm,
    RevokeForm,
    narrow_badges,
)
from badges.forms.conflicts import (
    CONFLICTS,
    SettleForm,
    read_conflict_filter,
)
from badges.forms.designs import DesignForm, RestoreDesignForm, sign_logo
from badges.forms.keys import EndKeyForm, LinkForm, RotateForm
from badges.forms.kinds import KindRulesForm
from badges.forms.people import HolderForm, HolderListForm, read_people, template_of_people

__all__ = [
    "ANY",
    "BADGES",
    "CONFLICTS",
    "BadgeFilterForm",
    "DesignForm",
    "EndKeyForm",
    "HolderForm",
    "HolderListForm",
    "IssueForm",
    "KindRulesForm",
    "LinkForm",
    "PairForm",
    "PrintForm",
    "ReplaceForm",
    "RestoreDesignForm",
    "RevokeForm",
    "RotateForm",
    "SettleForm",
    "narrow_badges",
    "read_conflict_filter",
    "read_people",
    "sign_logo",
    "template_of_people",
]
