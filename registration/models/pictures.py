"""Photos of people and products. The files are elsewhere (events.pictures.storage); a row says which."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events import clock
from registration.models.bases import PublicId
from registration.models.exhibitors import Product
from registration.models.people import Person


class Picture(PublicId):
    """A picture as it was drawn anew; `stored` is the name of its files and leaves the server never."""

    stored = models.CharField(max_length=32, unique=True)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    uploaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class PersonPhoto(Picture):
    """A person's face for the badge, 3:4; what was cut out of the whole can be chosen again."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="photo")
    # In thousandths: around which point, and how near.
    crop_x = models.PositiveSmallIntegerField(default=500)
    crop_y = models.PositiveSmallIntegerField(default=500)
    crop_zoom = models.PositiveSmallIntegerField(default=1000)

    class Meta:
        verbose_name = _("photo of a person")
        verbose_name_plural = _("photos of people")
        constraints = (
            models.CheckConstraint(
                condition=Q(crop_x__lte=1000, crop_y__lte=1000, crop_zoom__range=(1000, 4000)),
                name="what_is_cut_out_lies_inside_the_photo",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class ProductPhoto(Picture):
    """One of a product's photos, in the order in which visitors see them."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()
    caption_th = models.CharField(max_length=200, blank=True)
    caption_en = models.CharField(max_length=200, blank=True)
    # Deleted photos can be brought back until the purge takes them.
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position",)
        verbose_name = _("photo of a product")
        verbose_name_plural = _("photos of products")
        constraints = (
            models.UniqueConstraint(
                fields=("product", "position"), name="photos_of_a_product_stand_in_order"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def caption(self) -> str:
        if get_language() == "en" and self.caption_en:
            return self.caption_en
        return self.caption_th or self.caption_en
