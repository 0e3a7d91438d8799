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
    UnpairForm,
    narrow_badges,
    sign_logo,
)
from badges.forms.kinds import KindRulesForm

__all__ = [
    "ANY",
    "BADGES",
    "BadgeFilterForm",
    "DesignForm",
    "IssueForm",
    "KindRulesForm",
    "PairForm",
    "PrintForm",
    "RestoreDesignForm",
    "RevokeForm",
    "UnpairForm",
    "narrow_badges",
    "sign_logo",
]
