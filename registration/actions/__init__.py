"""Every write of registration. Each is one transaction: lock, rule, write, signal upward, record."""

from registration.actions.applications import (
    change_application,
    explain_obstacle,
    start_application,
    submit_application,
    withdraw_application,
)
from registration.actions.exhibitors import (
    add_person,
    add_product,
    change_exhibitor,
    change_person,
    change_product,
    register_exhibitor,
)
from registration.actions.manifests import change_manifest, change_manifest_item, explain_overdraft
from registration.actions.review import review_application, start_review

__all__ = [
    "add_person",
    "add_product",
    "change_application",
    "change_exhibitor",
    "change_manifest",
    "change_manifest_item",
    "change_person",
    "change_product",
    "explain_obstacle",
    "explain_overdraft",
    "register_exhibitor",
    "review_application",
    "start_application",
    "start_review",
    "submit_application",
    "withdraw_application",
]
