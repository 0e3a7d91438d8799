"""Forms of badges and gates."""

from badges.forms.badges import (
    ANY,
    BADGES,
    BadgeFilterForm,
    DesignForm,
    IssueForm,
    PairForm,
    PrintForm,
    RestoreDesignForm,
    RevokeForm,
    narrow_badges,
    sign_logo,
)
from badges.forms.conflicts import (
    CONFLICTS,
    SettleForm,
    read_conflict_filter,
)
from badges.forms.kinds import KindRulesForm

__all__ = [
    "ANY",
    "BADGES",
    "CONFLICTS",
    "BadgeFilterForm",
    "DesignForm",
    "IssueForm",
    "KindRulesForm",
    "PairForm",
    "PrintForm",
    "RestoreDesignForm",
    "RevokeForm",
    "SettleForm",
    "narrow_badges",
    "read_conflict_filter",
    "sign_logo",
]
