"""Photos go in drawn anew and out for good; drawing happens before the transaction, which others wait for."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max

from events import audit, clock
from events.permissions import Actor
from events.pictures import Crop, draw_picture, draw_portrait, storage
from events.rules import Refused
from registration import queries
from registration.models import Person, PersonPhoto, Product, ProductPhoto


def set_person_photo(*, actor: Actor, person: Person, data: bytes, crop: Crop) -> PersonPhoto:
    """A new photo in place of the old one; refuses `picture_…` by what is wrong with the file."""
    queries.get_own_person(actor, person.pk)
    drawn = draw_portrait(data, crop)
    with transaction.atomic():
        person = _lock_person(actor, person)
        _discard_later(PersonPhoto.objects.filter(person=person).first())
        PersonPhoto.objects.filter(person=person).delete()
        photo = PersonPhoto.objects.create(
            person=person,
            stored=storage.store(drawn.sizes),
            width=drawn.width,
            height=drawn.height,
            **_thousandths(crop),
        )
        audit.record(actor=actor, action="person.photo_set", target=person, fair=None)
    return photo


def crop_person_photo(*, actor: Actor, person: Person, crop: Crop) -> PersonPhoto:
    """Cut another part out of the photo that is there."""
    before = queries.find_photo_of(queries.get_own_person(actor, person.pk))
    if before is None:
        raise Refused("not_found")
    return set_person_photo(
        actor=actor, person=person, data=storage.read(before.stored, "full"), crop=crop
    )


@transaction.atomic
def delete_person_photo(*, actor: Actor, person: Person) -> None:
    """For good, with its files; nobody keeps a face for an undo."""
    person = _lock_person(actor, person)
    photo = PersonPhoto.objects.filter(person=person).first()
    if photo is None:
        raise Refused("not_found")
    _discard_later(photo)
    photo.delete()
    audit.record(actor=actor, action="person.photo_deleted", target=person, fair=None)


def add_product_photo(
    *, actor: Actor, product: Product, data: bytes, caption_th: str = "", caption_en: str = ""
) -> ProductPhoto:
    """One more photo, behind the others; refuses `too_many_photos` and `picture_…`."""
    product = queries.get_own_product(actor, product.pk)
    if product.photos.filter(deleted_at=None).count() >= queries.MOST_PHOTOS:
        raise Refused("too_many_photos", most=queries.MOST_PHOTOS)
    drawn = draw_picture(data)
    with transaction.atomic():
        _lock_product(actor, product)
        photos = ProductPhoto.objects.filter(product=product)
        if photos.filter(deleted_at=None).count() >= queries.MOST_PHOTOS:
            raise Refused("too_many_photos", most=queries.MOST_PHOTOS)
        last = photos.aggregate(last=Max("position"))["last"]
        photo = ProductPhoto.objects.create(
            product=product,
            stored=storage.store(drawn.sizes),
            width=drawn.width,
            height=drawn.height,
            position=0 if last is None else last + 1,
            caption_th=caption_th,
            caption_en=caption_en,
        )
        _record(actor, "product.photo_added", product)
    return photo


@transaction.atomic
def change_product_photo(
    *, actor: Actor, photo: ProductPhoto, values: dict[str, Any]
) -> ProductPhoto:
    """`values`: caption_th, caption_en."""
    photo = queries.get_own_product_photo(actor, photo.pk)
    _lock_product(actor, photo.product)
    for field, value in values.items():
        setattr(photo, field, value)
    photo.save(update_fields=list(values))
    _record(actor, "product.photo_changed", photo.product)
    return photo


@transaction.atomic
def move_product_photo(*, actor: Actor, photo: ProductPhoto, places: int) -> None:
    """Towards the front (negative) or the back; beyond the ends it stays where it is."""
    photo = queries.get_own_product_photo(actor, photo.pk)
    _lock_product(actor, photo.product)
    rows = list(ProductPhoto.objects.filter(product=photo.product_id).order_by("position"))
    shown = [row for row in rows if row.deleted_at is None]
    at = next(index for index, row in enumerate(shown) if row.pk == photo.pk)
    shown.insert(min(max(at + places, 0), len(shown) - 1), shown.pop(at))
    order = shown + [row for row in rows if row.deleted_at is not None]
    # Twice, since no two may stand in one place on the way.
    for offset in (max(row.position for row in rows) + 1, 0):
        for index, row in enumerate(order):
            ProductPhoto.objects.filter(pk=row.pk).update(position=offset + index)
    _record(actor, "product.photo_changed", photo.product)


@transaction.atomic
def delete_product_photo(*, actor: Actor, photo: ProductPhoto) -> None:
    """Hidden at once and gone with the next purge; until then it can be brought back."""
    photo = queries.get_own_product_photo(actor, photo.pk)
    _lock_product(actor, photo.product)
    photo.deleted_at = clock.now()
    photo.save(update_fields=["deleted_at"])
    _record(actor, "product.photo_deleted", photo.product)


@transaction.atomic
def bring_back_product_photo(*, actor: Actor, photo: ProductPhoto) -> ProductPhoto:
    photo = queries.get_own_product_photo(actor, photo.pk, deleted=True)
    _lock_product(actor, photo.product)
    if photo.product.photos.filter(deleted_at=None).count() >= queries.MOST_PHOTOS:
        raise Refused("too_many_photos", most=queries.MOST_PHOTOS)
    photo.deleted_at = None
    photo.save(update_fields=["deleted_at"])
    _record(actor, "product.photo_brought_back", photo.product)
    return photo


def discard_later(photo: PersonPhoto | ProductPhoto) -> None:
    """The files go when the transaction has come to its end, and stay when it fails."""
    transaction.on_commit(partial(storage.discard, photo.stored))


def _discard_later(photo: PersonPhoto | None) -> None:
    if photo is not None:
        discard_later(photo)


def _lock_person(actor: Actor, person: Person) -> Person:
    found = queries.get_own_person(actor, person.pk)
    return Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=found.pk)


def _lock_product(actor: Actor, product: Product) -> Product:
    found = queries.get_own_product(actor, product.pk)
    return Product.objects.select_for_update(no_key=True, of=("self",)).get(pk=found.pk)


def _record(actor: Actor, action: str, product: Product) -> None:
    audit.record(actor=actor, action=action, target=product, fair=None)


def _thousandths(crop: Crop) -> dict[str, int]:
    return {
        "crop_x": round(min(max(crop.x, 0), 1) * 1000),
        "crop_y": round(min(max(crop.y, 0), 1) * 1000),
        "crop_zoom": round(min(max(crop.zoom, 1), 4) * 1000),
    }
