"""What a row would do to what is there: find its producer and product again, and say what would change."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from events import spelling
from registration import queries, rules
from registration.models import Exhibitor, Product

# Columns of a row -> fields of the table; a cell that is empty changes nothing.
EXHIBITOR_FIELDS = {
    "registration_number": "registration_number",
    "name_en": "name_en",
    "kind": "kind",
    "segment": "segment",
    "phone": "phone",
}
PRODUCT_FIELDS = {
    "product_en": "name_en",
    "type": "type",
    "opc_stars": "opc_stars",
    "opc_year": "opc_year",
    "price": "price",
}


def find_conflicts(values: Mapping[str, Any], known: Exhibitor | None) -> list[rules.RowError]:
    """Where a row and the producer that it seems to mean contradict each other: people have to say which is right."""
    if known is None:
        return []
    number, known_number = values.get("registration_number") or "", known.registration_number
    same_name = spelling.normalise(values["name_th"]) == spelling.normalise(known.name_th)
    if number and known_number and rules.fold(number) != rules.fold(known_number):
        return [rules.RowError("registration_number", "number_differs")]
    if not same_name and rules.fold(values["name_th"]) != rules.fold(known.name_th):
        return [rules.RowError("name_th", "name_differs", {"name": known.name_th})]
    return []


def changes_to_exhibitor(values: Mapping[str, Any], known: Exhibitor) -> dict[str, Any]:
    """Fields that the row says otherwise."""
    found = _changes(values, known, EXHIBITOR_FIELDS)
    if known.registration_number:
        # It is the key by which the producer was found; its spelling stays.
        found.pop("registration_number", None)
    return found


def changes_to_product(values: Mapping[str, Any], known: Product) -> dict[str, Any]:
    return _changes(values, known, PRODUCT_FIELDS)


def _changes(
    values: Mapping[str, Any], known: Exhibitor | Product, fields: Mapping[str, str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, name in fields.items():
        value = values.get(column)
        if value is None:
            continue
        if column == "price":
            value = Decimal(value)
        if getattr(known, name) != value:
            found[name] = value
    return found


def foresee(values: Mapping[str, Any], stock: queries.Stock) -> dict[str, str]:
    """``{"exhibitor", "product", "application"}`` -> new, changed, same, none."""
    known = stock.find(values)
    outcome = {"exhibitor": "new", "product": "none", "application": "none"}
    if known is not None:
        outcome["exhibitor"] = "changed" if changes_to_exhibitor(values, known) else "same"
    if values.get("product_th"):
        product = find_product(values, known, stock)
        outcome["product"] = (
            "new"
            if product is None
            else ("changed" if changes_to_product(values, product) else "same")
        )
    if values.get("zone"):
        exists = known is not None and (known.pk, values["zone"]) in stock.applications
        outcome["application"] = "same" if exists else "new"
    return outcome


def find_product(
    values: Mapping[str, Any], known: Exhibitor | None, stock: queries.Stock
) -> Product | None:
    if known is None:
        return None
    return stock.products.get((known.pk, rules.fold(values["product_th"])))


def gather(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> dict[str, Any]:
    """What several rows say together of one thing: each column's first value."""
    return {
        column: next((row[column] for row in rows if row.get(column) is not None), None)
        for column in columns
    }
