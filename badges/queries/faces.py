"""What stands on badges, from the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import override

from badges.models import Badge, BadgeKind
from badges.queries.badges import booths_on
from badges.queries.designs import designs_of
from badges.queries.kinds import kinds_with_escort
from badges.rendering import SAMPLES, BadgeFace, FaceDesign, shrink_photo
from booths.models import Booth
from events.dates import say_span
from events.models import Fair, Zone
from events.pictures import storage
from events.queries import country_names
from events.rules import Refused
from registration.models import Application, PersonPhoto

# In print it stands in both languages, whoever prints.
ESCORT = "ต้องมีผู้พาเข้า · Escort required"


def faces_of(badges: Sequence[Badge], *, with_photos: bool = True) -> list[BadgeFace]:
    """What stands on badges of one fair, in print: both languages, whoever prints.

    `with_photos` reads the photos themselves, for those whose design shows them; else it is only said which they are.
    """
    if not badges:
        return []
    fair = badges[0].fair
    booths = booths_on(fair, badges)
    zones: dict[UUID | None, Zone] = {
        row.exhibitor_id: row.zone
        for row in Application.objects.filter(
            fair=fair,
            state="approved",
            exhibitor__in={badge.exhibitor_id for badge in badges} - {None},
        ).select_related("zone")
    }
    photos: dict[UUID | None, str] = {
        photo.person_id: photo.stored
        for photo in PersonPhoto.objects.filter(
            person__in={badge.person_id for badge in badges} - {None}
        )
    }
    designs, valid, labels = designs_of(fair), _validity(fair), _labels()
    escorted = kinds_with_escort(fair)
    faces = []
    for badge in badges:
        face = _face(
            badge, fair, booths.get(badge.exhibitor_id, []), zones.get(badge.exhibitor_id), labels
        )
        if badge.kind in escorted:
            face = replace(face, role=" · ".join(filter(None, (face.role, ESCORT))))
        design = designs[badge.kind]
        stored = photos.get(badge.person_id, "") if "photo" in design.fields else ""
        photo = read_photo(stored) if stored and with_photos else b""
        faces.append(replace(face, valid_text=valid, design=design, photo=photo, photo_name=stored))
    return faces


def sample_face(fair: Fair, *, kind: str, design: FaceDesign, sample: str) -> BadgeFace:
    """Somebody who does not exist, on a badge of this fair: what a design is tried on."""
    zone = fair.zones.first()
    label = _labels()[kind or BadgeKind.EXHIBITOR]
    return replace(
        SAMPLES[sample],
        fair_name_th=fair.name_th,
        fair_name_en=fair.name_en if fair.name_en != fair.name_th else "",
        kind=kind or BadgeKind.EXHIBITOR.value,
        kind_label_th=label[0],
        kind_label_en=label[1],
        zone_code=zone.code if zone else "",
        zone_colour=zone.colour if zone else "",
        valid_text=_validity(fair),
        design=design,
    )


def read_photo(stored: str) -> bytes:
    """A person's photo as small as it is printed; nothing where its file is gone."""
    try:
        portrait = storage.read(stored, "portrait")
    except Refused:
        return b""
    return shrink_photo(portrait)


def _face(
    badge: Badge,
    fair: Fair,
    booths: Sequence[Booth],
    applied: object,
    labels: Mapping[str, tuple[str, str]],
) -> BadgeFace:
    person, exhibitor, holder = badge.bearer, badge.exhibitor, badge.holder
    zone = booths[0].zone if booths else applied
    return BadgeFace(
        fair_name_th=fair.name_th,
        # A name that is the same in both languages stands once.
        fair_name_en=fair.name_en if fair.name_en != fair.name_th else "",
        kind=badge.kind,
        kind_label_th=labels[badge.kind][0],
        kind_label_en=labels[badge.kind][1],
        name_th=person.full_name_th,
        name_latin=person.name_en,
        name_native=person.name_native,
        exhibitor_th=exhibitor.name_th if exhibitor else holder.organisation if holder else "",
        exhibitor_en=exhibitor.name_en if exhibitor else "",
        exhibitor_native=exhibitor.name_native if exhibitor else "",
        role=person.role,
        province_or_country=_where(badge),
        booths=tuple(booth.code for booth in booths),
        zone_code=getattr(zone, "code", ""),
        zone_colour=getattr(zone, "colour", ""),
        serial=badge.serial,
        code=badge.code,
        symbol=bytes(badge.symbol),
    )


def _labels() -> dict[str, tuple[str, str]]:
    """Each kind in Thai and in English."""
    with override("th"):
        thai = {str(kind): str(label) for kind, label in BadgeKind.choices}
    with override("en"):
        return {kind: (thai[kind], str(label)) for kind, label in BadgeKind.choices}


def _where(badge: Badge) -> str:
    if badge.exhibitor is None:
        return ""
    province = badge.exhibitor.province
    if province is not None:
        return province.name_th if province.code == "10" else f"จังหวัด{province.name_th}"
    country = badge.exhibitor.country
    return "" if country == "TH" else country_names("th").get(country, country)


def _validity(fair: Fair) -> str:
    days = list(fair.days.all())
    first = days[0].date if days else fair.starts_on
    last = days[-1].date if days else fair.ends_on
    return say_span(first, last, language="th")
