"""Samples of what is personal: numbers that nobody has, and photos that were drawn rather than taken."""

import io
import random
from collections.abc import Iterable

from PIL import Image, ImageDraw
from stdnum.th import pin

from config.demo.generate import SEED
from config.demo.load_exhibitors import People, name_id
from events import vault
from events.pictures import storage
from registration.actions.people import PAPER, fingerprint_of
from registration.models import Identity, IdentityKind, Person, PersonPhoto, ProductPhoto

# So many exhibitors, the real producers and the delegations first, have their people's papers.
WITH_PAPERS = 40
WITH_PHOTOS = 12
DYES = ("#1f3f73", "#e6a11a", "#a4263f", "#24713f", "#7a4b2a", "#c9b79c")


def load_papers(people: People) -> None:
    """Citizen ids that begin with 1-0000 and end in a right check digit; passports called SAMPLE."""
    keys = list(people.exhibitors)[:WITH_PAPERS]
    Identity.objects.bulk_create(
        _paper(person, number)
        for number, person in enumerate((one for key in keys for one in people.people_of[key]), 1)
    )


def _paper(person: Person, number: int) -> Identity:
    is_thai = person.exhibitor.country == "TH"
    kind = IdentityKind.CITIZEN_ID if is_thai else IdentityKind.PASSPORT
    text = f"10000{number:07d}" if is_thai else f"SAMPLE{number:04d}"
    if is_thai:
        text += pin.calc_check_digit(text)
    return Identity(
        person=person,
        exhibitor=person.exhibitor,
        kind=kind,
        country=person.exhibitor.country,
        sealed=vault.seal(text.encode(), purpose=PAPER % person.pk),
        fingerprint=fingerprint_of(kind=kind, country=person.exhibitor.country, number=text),
        tail=text[-3:],
        recorded_at=person.created_at,
    )


def load_photos(people: People) -> None:
    """A few drawn photos of products and faces; the same in every load."""
    keys = list(people.exhibitors)[:WITH_PHOTOS]
    products = [p for p in people.products.values() if p.exhibitor in _of(people, keys)]
    ProductPhoto.objects.bulk_create(
        ProductPhoto(
            id=name_id("photo", f"{product.pk}/{position}"),
            product=product,
            stored=_store(_draw_cloth(f"{product.pk}/{position}"), small=(320, 240)),
            width=640,
            height=480,
            position=position,
            caption_th=f"ภาพวาดตัวอย่าง {product.name_th}",
            caption_en=f"Drawn sample: {product.name_en or product.name_th}",
            uploaded_at=product.created_at,
        )
        for product in products
        for position in range(2)
    )
    faces = [one for key in keys for one in people.people_of[key][:2]]
    PersonPhoto.objects.bulk_create(
        PersonPhoto(
            id=name_id("photo", str(person.pk)),
            person=person,
            stored=_store(_draw_face(str(person.pk)), small=(120, 160)),
            width=480,
            height=640,
            uploaded_at=person.created_at,
        )
        for person in faces
    )


def _of(people: People, keys: Iterable[str]) -> set[object]:
    return {people.exhibitors[key] for key in keys}


def _store(picture: Image.Image, *, small: tuple[int, int]) -> str:
    sizes = {"full": picture, "portrait": picture, "small": picture.resize(small)}
    return storage.store({size: _write(drawn) for size, drawn in sizes.items()})


def _write(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _draw_cloth(key: str) -> Image.Image:
    """Rows of lozenges in two dyes, as on a woven cloth."""
    rng = random.Random(f"{SEED}/{key}")  # noqa: S311 # nosec B311 - the demo's data, not a secret
    ground, thread = rng.sample(DYES, 2)
    size = rng.choice((32, 40, 64))
    picture = Image.new("RGB", (640, 480), ground)
    draw = ImageDraw.Draw(picture)
    for top in range(0, 480, size):
        for left in range((top // size % 2) * size // 2, 640, size):
            middle = size // 2
            draw.polygon(
                [
                    (left + middle, top), (left + size, top + middle),
                    (left + middle, top + size), (left, top + middle),
                ],
                outline=thread,
                width=rng.choice((2, 3, 5)),
            )  # fmt: skip
    return picture


def _draw_face(key: str) -> Image.Image:
    """Head and shoulders without features: plainly nobody."""
    rng = random.Random(f"{SEED}/{key}")  # noqa: S311 # nosec B311 - the demo's data, not a secret
    ground, shirt = rng.sample(DYES, 2)
    picture = Image.new("RGB", (480, 640), ground)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((60, 400, 420, 900), fill=shirt)
    draw.ellipse((150, 130, 330, 370), fill=rng.choice(("#e3bd97", "#c99870", "#a87850")))
    draw.pieslice((140, 100, 340, 320), 180, 360, fill="#2b2320")
    return picture
