"""Search in names, the same on every database: what holds a word comes first, then what nearly does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import (
    Case,
    F,
    Func,
    IntegerField,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Least

from events import spelling
from events.models import Province
from registration.models import Application, Exhibitor, Product

Found = TypeVar("Found", bound=Model)
# A word that so many rows hold as it is written needs no near spellings beside them.
ENOUGH = 10
# Of the rows that share most with a word, so many are looked at letter by letter.
NOMINATED = 400


@dataclass(frozen=True)
class Hits:
    """What a word finds: provinces whole, exhibitors and products by their column or by their keys."""

    provinces: Sequence[str]
    exhibitors: Q
    products: Q


def narrow_by_text(
    rows: QuerySet[Found],
    query: str,
    *,
    where: Callable[[Hits], Q],
    further: Callable[[str], Q] | None = None,
) -> QuerySet[Found]:
    """Rows that hold every word, or nearly. `is_near` says 0 of those that hold all of them as written.

    `where` says how hits make the rows found; `further` what else a word may mean to them.
    """
    words = spelling.words_of(query)
    if query.strip() and not words:
        # Nothing but signs, which no name holds.
        rows = rows.none()
    as_written = Q()
    for word in words:
        exact = where(_hits_as_written(word))
        if further is not None:
            exact |= further(word)
        as_written &= exact
        if _is_rare(rows.filter(exact), word):
            exact |= where(_near_hits(word))
        rows = rows.filter(exact)
    is_near = Case(When(as_written, then=0), default=1) if as_written else Value(0)
    annotated: QuerySet[Found] = rows.annotate(is_near=is_near)
    return annotated


def application_hits(hits: Hits) -> Q:
    """Applications whose exhibitor, its province or one of whose products was found."""
    named = Product.objects.filter(hits.products).values("pk")
    link = Application.products.through.objects.filter(product__in=named).values("application")
    return exhibitor_hits_of(hits, "exhibitor") | Q(pk__in=link)


def exhibitor_hits(hits: Hits) -> Q:
    """Exhibitors that were found, themselves, by their province or by a product in use."""
    products = Product.objects.filter(hits.products, retired_at=None).values("exhibitor")
    return hits.exhibitors | Q(province__in=hits.provinces) | Q(pk__in=products)


def exhibitor_hits_of(hits: Hits, relation: str) -> Q:
    """Rows whose `relation` is an exhibitor that was found."""
    found = Exhibitor.objects.filter(hits.exhibitors | Q(province__in=hits.provinces))
    return Q(**{f"{relation}__in": found.values("pk")})


def search_exhibitors(exhibitors: QuerySet[Exhibitor], query: str) -> QuerySet[Exhibitor]:
    """Exhibitors by their names, province and products."""
    return narrow_by_text(exhibitors, query, where=exhibitor_hits)


def _is_rare(rows: QuerySet[Any], word: str) -> bool:
    if len(word) < spelling.SHORTEST_NEAR:
        return False
    return len(rows.order_by().values_list("pk")[:ENOUGH]) < ENOUGH


def _hits_as_written(word: str) -> Hits:
    contains = Q(search__contains=word)
    return Hits(_provinces(lambda text: word in text), contains, contains)


def _near_hits(word: str) -> Hits:
    return Hits(
        _provinces(lambda text: spelling.is_near(word, text)),
        Q(pk__in=_near_keys(Exhibitor.objects.all(), word)),
        Q(pk__in=_near_keys(Product.objects.all(), word)),
    )


def _provinces(holds: Callable[[str], bool]) -> list[str]:
    """Codes of the provinces whose names hold it; there are 77, so they are looked at here."""
    rows = Province.objects.values_list("code", "name_th", "name_en")
    return [
        code for code, thai, english in rows if holds(spelling.normalise(f"จังหวัด{thai} {english}"))
    ]


def _near_keys(rows: QuerySet[Any], word: str) -> list[UUID]:
    """The rows that share enough parts with the word are nominated, the near ones stay."""
    parts, least = spelling.grams(word)
    shared = sum((_holds(part) for part in parts[1:]), _holds(parts[0]))
    nominated: Iterable[tuple[UUID, str]] = (
        rows.annotate(shared=shared)
        .filter(shared__gte=least)
        .order_by("-shared", "pk")
        .values_list("pk", "search")[:NOMINATED]
    )
    return [key for key, text in nominated if spelling.is_near(word, text)]


class _Position(Func):
    """Where a text begins within another, 0 for nowhere."""

    function = "INSTR"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRPOS", **context)


def _holds(part: str) -> Any:
    """1 for a row whose text holds the part, else 0."""
    return Least(_Position(F("search"), Value(part, output_field=TextField())), Value(1))
