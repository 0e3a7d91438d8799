"""Booths, who has them, and the halls they stand in. Booth state, hold and allocation are three records."""

from booths.models.attendance import (
    AttendanceTerms,
    BoothCall,
    CallAnswer,
    NoShow,
)
from booths.models.booths import (
    Allocation,
    AllocationState,
    Booth,
    BoothDay,
    BoothState,
    Claim,
    Hold,
    HoldState,
    Side,
)
from booths.models.draws import (
    Draw,
    DrawBooth,
    DrawEntry,
    DrawState,
    EntropyKind,
    EntryState,
)
from booths.models.live import (
    Onlooker,
)
from booths.models.plan import (
    Feature,
    FeatureKind,
    FloorTerms,
    HallPlan,
)
from booths.models.proposals import (
    Acceptance,
    AcceptanceState,
    BoothProposal,
    Pin,
    Placement,
    PlacementKind,
    ProposalState,
    ProposalTerms,
)

__all__ = [
    "Acceptance",
    "AcceptanceState",
    "Allocation",
    "AllocationState",
    "AttendanceTerms",
    "Booth",
    "BoothCall",
    "BoothDay",
    "BoothProposal",
    "BoothState",
    "CallAnswer",
    "Claim",
    "Draw",
    "DrawBooth",
    "DrawEntry",
    "DrawState",
    "EntropyKind",
    "EntryState",
    "Feature",
    "FeatureKind",
    "FloorTerms",
    "HallPlan",
    "Hold",
    "HoldState",
    "NoShow",
    "Onlooker",
    "Pin",
    "Placement",
    "PlacementKind",
    "ProposalState",
    "ProposalTerms",
    "Side",
]
