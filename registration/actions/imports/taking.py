"""What some producers with their rows come to, gathered first and then written at once."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from events import audit, clock
from events.models import Fair, Zone
from events.permissions import Actor
from events.queries import zones_of
from events.rules import Refused
from registration import queries, rules
from registration.actions.filing import Filing, prepare_filing, store_filings
from registration.actions.imports.checking import needs_of
from registration.actions.imports.matching import (
    changes_to_exhibitor,
    changes_to_product,
    find_conflicts,
    find_product,
    foresee,
    gather,
)
from registration.models import Application, Exhibitor, ImportRow, Person, Product

Thing = TypeVar("Thing", Exhibitor, Product)


@dataclass(frozen=True)
class Change:
    """Something that is there already, as it will be; `fields` say what differs."""

    was: Exhibitor | Product
    will_be: Exhibitor | Product
    fields: Mapping[str, Any]


@dataclass
class _Producer:
    """One producer with all its rows, not taken over yet."""

    exhibitor: Exhibitor
    events: list[audit.Event] = field(default_factory=list)
    new: list[Exhibitor | Person | Product] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    products: list[Product | None] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)
    applications: dict[str, Application] = field(default_factory=dict)


class Intake:
    """Gathers producers, one after the other, against what is there; `write` writes all of them.

    Nothing is written before, and a producer that is refused leaves nothing behind.
    """

    def __init__(self, *, fair: Fair, stock: queries.Stock) -> None:
        self._fair = fair
        self._stock = stock
        self._moment: datetime = clock.now()
        self._is_open = queries.find_deadline(Application(fair=fair), self._moment) is not None
        self._zones: Mapping[str, Zone] = {zone.code: zone for zone in zones_of(fair)}
        known = {one.pk for one in [*stock.numbers.values(), *stock.names.values()]}
        self._points: Mapping[UUID, rules.Points] = queries.points_of_all(fair, known)
        self._taken: list[_Producer] = []
        self._done: list[tuple[ImportRow, dict[str, str], _Producer]] = []

    def take(self, rows: Sequence[ImportRow]) -> None:
        """One producer with all its good rows, or none of them: what is refused by now is said beside the row."""
        known = self._stock.find(rows[0].values)
        conflicts = find_conflicts(rows[0].values, known)
        if conflicts:
            refuse_rows(rows, conflicts[0].column, conflicts[0].code, conflicts[0].params)
            return
        outcomes = [foresee(row.values, self._stock) for row in rows]
        try:
            producer = self._gather(rows, known)
        except Refused as refused:
            refuse_rows(rows, "zone", refused.code, refused.params)
            return
        self._keep(producer, rows)
        self._done += [
            (row, outcome, producer) for row, outcome in zip(rows, outcomes, strict=True)
        ]

    def settle(self) -> None:
        """Say in the rows what became of them, once it is written."""
        for row, outcome, producer in self._done:
            row.state, row.errors, row.outcome = rules.RowState.APPLIED, [], outcome
            row.exhibitor = producer.exhibitor
            row.application = producer.applications.get(row.values.get("zone") or "")

    def write(self, *, actor: Actor) -> None:
        """All that was taken, in the caller's transaction; the log says it producer by producer."""
        new = [thing for producer in self._taken for thing in producer.new]
        Exhibitor.objects.bulk_create(one for one in new if isinstance(one, Exhibitor))
        Person.objects.bulk_create(one for one in new if isinstance(one, Person))
        Product.objects.bulk_create(one for one in new if isinstance(one, Product))
        created = {thing.pk for thing in new}
        for change in (change for producer in self._taken for change in producer.changes):
            # What is new in this very batch was written as it is by now.
            if change.was.pk not in created:
                change.will_be.save(update_fields=list(change.fields))
        store_filings([filing for producer in self._taken for filing in producer.filings])
        audit.record_all(
            actor=actor,
            fair=self._fair,
            events=[event for producer in self._taken for event in producer.events],
        )

    def _gather(self, rows: Sequence[ImportRow], known: Exhibitor | None) -> _Producer:
        values = gather([row.values for row in rows], rules.OF_PRODUCER)
        if known is None:
            exhibitor = _new_exhibitor(values)
            producer = _Producer(exhibitor, [audit.Event("exhibitor.registered", exhibitor)])
            person = Person(exhibitor=exhibitor, name_th=values["contact_name"])
            producer.new += [exhibitor, person]
        else:
            producer = _Producer(known)
            producer.exhibitor = _change(
                producer, known, changes_to_exhibitor(values, known), "exhibitor.changed"
            )
        producer.products = [self._product_of(producer, row.values) for row in rows]
        for zone in dict.fromkeys(row.values["zone"] for row in rows if row.values.get("zone")):
            self._file(producer, zone, rows)
        return producer

    def _product_of(self, producer: _Producer, values: Mapping[str, Any]) -> Product | None:
        if not values.get("product_th"):
            return None
        known = find_product(values, producer.exhibitor, self._stock)
        if known is not None:
            return _change(producer, known, changes_to_product(values, known), "product.changed")
        product = Product(
            exhibitor=producer.exhibitor,
            name_th=values["product_th"],
            name_en=values["product_en"] or "",
            type=values["type"],
            opc_stars=values["opc_stars"],
            opc_year=values["opc_year"],
            price=Decimal(values["price"]) if values["price"] else None,
        )
        producer.new.append(product)
        producer.events.append(audit.Event("product.added", product))
        return product

    def _file(self, producer: _Producer, zone: str, rows: Sequence[ImportRow]) -> None:
        """One application for each zone, sent in; where a live one is there already, it stays as it is."""
        there = self._stock.applications.get((producer.exhibitor.pk, zone))
        if there is not None:
            producer.applications[zone] = there[0]
            return
        chosen = [
            (row, product)
            for row, product in zip(rows, producer.products, strict=True)
            if row.values.get("zone") == zone and product is not None
        ]
        values = gather([row.values for row, _product in chosen], rules.OF_APPLICATION)
        filing = prepare_filing(
            fair=self._fair,
            exhibitor=producer.exhibitor,
            zone=self._zones[zone],
            products=[product for _row, product in chosen],
            booths_wanted=values["booths"] or 1,
            needs=needs_of(values),
            note=values["note"] or "",
            points=self._points,
            moment=self._moment,
            is_open=self._is_open,
        )
        producer.filings.append(filing)
        producer.applications[zone] = filing.application
        producer.events += filing.events

    def _keep(self, producer: _Producer, rows: Sequence[ImportRow]) -> None:
        """From now on the next producers of the batch find what this one brings."""
        self._taken.append(producer)
        for change in producer.changes:
            _assign(change.was, change.fields)
        self._stock.add(producer.exhibitor)
        for row, product in zip(rows, producer.products, strict=True):
            if product is not None:
                key = (producer.exhibitor.pk, rules.fold(product.name_th))
                self._stock.products.setdefault(key, product)
            if zone := row.values.get("zone"):
                self._stock.applications.setdefault(
                    (producer.exhibitor.pk, zone), (producer.applications[zone], frozenset())
                )


def refuse_rows(
    rows: Sequence[ImportRow], column: str, code: str, params: Mapping[str, Any]
) -> None:
    for row in rows:
        row.state = rules.RowState.WRONG
        row.errors = [{"column": column, "code": code, "params": dict(params)}]


def _new_exhibitor(values: Mapping[str, Any]) -> Exhibitor:
    return Exhibitor(
        kind=values["kind"],
        name_th=values["name_th"],
        name_en=values["name_en"] or "",
        province_id=values["province"],
        registration_number=values["registration_number"] or "",
        segment=values["segment"] or "",
        phone=values["phone"] or "",
    )


def _change(producer: _Producer, known: Thing, fields: Mapping[str, Any], action: str) -> Thing:
    """The thing as it will be; the one of the stock stays as it is until the producer is taken."""
    if not fields:
        return known
    will_be = copy(known)
    _assign(will_be, fields)
    producer.changes.append(Change(known, will_be, fields))
    producer.events.append(audit.Event(action, known, {"fields": sorted(fields)}))
    return will_be


def _assign(thing: Exhibitor | Product, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(thing, name, value)
