"""Who wants a place and with what. Each constraint is named as a sentence."""

from registration.models.applications import (
    Application,
    ApplicationState,
    FairTerms,
    Review,
)
from registration.models.bases import (
    PublicId,
    Searchable,
    SearchField,
    WithNativeName,
)
from registration.models.exhibitors import (
    PRODUCERS,
    Exhibitor,
    ExhibitorKind,
    Invitation,
    Product,
    ProductStandard,
    ProductType,
    Representative,
    Segment,
    StandardKind,
)
from registration.models.history import (
    Participation,
    PointsRule,
)
from registration.models.imports import (
    Import,
    ImportRow,
    ImportState,
)
from registration.models.joint import (
    Partner,
    PartnerState,
    Receipt,
)
from registration.models.manifests import (
    Amendment,
    Closing,
    Manifest,
    ManifestItem,
    ManifestMovement,
    MovementKind,
    Permit,
    PermitFile,
    QuietDay,
)
from registration.models.people import (
    Identity,
    IdentityKind,
    Person,
)
from registration.models.pictures import (
    PersonPhoto,
    ProductPhoto,
)
from registration.models.places import (
    Place,
    PlaceState,
    Quota,
    Shortlisting,
    ShortlistMark,
)
from registration.models.review import (
    BulkDecision,
    ChangeRequest,
    Criterion,
    Interest,
    Proposal,
    SavedView,
    Score,
    ScoreSheet,
)
from registration.models.visits import (
    GuestNeeds,
    Visit,
    VisitState,
)

__all__ = [
    "PRODUCERS",
    "Amendment",
    "Application",
    "ApplicationState",
    "BulkDecision",
    "ChangeRequest",
    "Closing",
    "Criterion",
    "Exhibitor",
    "ExhibitorKind",
    "FairTerms",
    "GuestNeeds",
    "Identity",
    "IdentityKind",
    "Import",
    "ImportRow",
    "ImportState",
    "Interest",
    "Invitation",
    "Manifest",
    "ManifestItem",
    "ManifestMovement",
    "MovementKind",
    "Participation",
    "Partner",
    "PartnerState",
    "Permit",
    "PermitFile",
    "Person",
    "PersonPhoto",
    "Place",
    "PlaceState",
    "PointsRule",
    "Product",
    "ProductPhoto",
    "ProductStandard",
    "ProductType",
    "Proposal",
    "PublicId",
    "QuietDay",
    "Quota",
    "Receipt",
    "Representative",
    "Review",
    "SavedView",
    "Score",
    "ScoreSheet",
    "SearchField",
    "Searchable",
    "Segment",
    "ShortlistMark",
    "Shortlisting",
    "StandardKind",
    "Visit",
    "VisitState",
    "WithNativeName",
]
