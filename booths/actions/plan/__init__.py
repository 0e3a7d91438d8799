"""Writes to a hall's plan. Each counts the plan's version up, so that two who edit it do not overwrite each other."""

from booths.actions.plan.blocks import block_booths, unblock_booths
from booths.actions.plan.changing import (
    BoothChange,
    FeatureChange,
    PlanChange,
    change_plan,
)
from booths.actions.plan.cloning import clone_plan
from booths.actions.plan.halls import add_hall, change_hall, set_floor_terms
from booths.actions.plan.laying_out import generate_booths, renumber_booths
from booths.actions.plan.merging import merge_booths, split_booth

__all__ = [
    "BoothChange",
    "FeatureChange",
    "PlanChange",
    "add_hall",
    "block_booths",
    "change_hall",
    "change_plan",
    "clone_plan",
    "generate_booths",
    "merge_booths",
    "renumber_booths",
    "set_floor_terms",
    "split_booth",
    "unblock_booths",
]
