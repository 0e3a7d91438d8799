"""Photos, and who sees which: a product's once the exhibitor is public, a person's never in public."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from events import clock
from events.permissions import Actor
from registration.models import Person, PersonPhoto, Product, ProductPhoto
from registration.queries.exhibitors import (
    exhibitors_in_public,
    exhibitors_represented_by,
    exhibitors_visible_to,
    get_or_refuse,
)

# How long a deleted photo can be brought back.
UNDO_PHOTO = timedelta(days=7)
MOST_PHOTOS = 8


def photos_of(products: Iterable[Product]) -> dict[UUID, list[ProductPhoto]]:
    """Photos by product, in order (one query); a product without any is missing."""
    found: dict[UUID, list[ProductPhoto]] = defaultdict(list)
    for photo in ProductPhoto.objects.filter(product__in=products, deleted_at=None).order_by(
        "product", "position"
    ):
        found[photo.product_id].append(photo)
    return dict(found)


def photos_deleted_lately(product: Product) -> QuerySet[ProductPhoto]:
    return product.photos.filter(deleted_at__gt=clock.now() - UNDO_PHOTO).order_by("-deleted_at")


def get_product_photo(actor: Actor, key: UUID) -> ProductPhoto:
    """One that the actor may look at."""
    photos = ProductPhoto.objects.filter(deleted_at=None, product__retired_at=None).filter(
        Q(product__exhibitor__in=exhibitors_visible_to(actor).values("pk"))
        | Q(product__exhibitor__in=exhibitors_in_public().values("pk"))
    )
    return get_or_refuse(photos, key)


def get_own_product_photo(actor: Actor, key: UUID, *, deleted: bool = False) -> ProductPhoto:
    """One that the actor may change; with `deleted` one that can still be brought back."""
    photos = ProductPhoto.objects.select_related("product__exhibitor").filter(
        product__retired_at=None
    )
    wanted = Q(deleted_at__gt=clock.now() - UNDO_PHOTO) if deleted else Q(deleted_at=None)
    photos = photos.filter(wanted)
    if not (actor.is_system or actor.is_superuser):
        own = exhibitors_represented_by(actor).values("pk")
        photos = photos.filter(product__exhibitor__in=own)
    return get_or_refuse(photos, key)


def get_person_photo(actor: Actor, key: UUID) -> PersonPhoto:
    """For those who may see the whole record of the exhibitor; nobody else, ever."""
    photos = PersonPhoto.objects.filter(
        person__left_at=None, person__exhibitor__in=exhibitors_visible_to(actor).values("pk")
    )
    return get_or_refuse(photos, key)


def find_photo_of(person: Person) -> PersonPhoto | None:
    return PersonPhoto.objects.filter(person=person).first()
