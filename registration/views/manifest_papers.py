"""Papers of foreign goods: the customs list, the closing report, permits, and the list as a spreadsheet."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.forms.fields import show_refusal
from events.permissions import Request, allow, signed_in
from events.problems import describe
from events.rules import Refused
from events.sheets import read_table
from registration import actions, queries
from registration.forms.goods_sheet import (
    ConfirmForm,
    GoodsRow,
    read_goods_table,
    write_goods_table,
)
from registration.forms.manifest import PermitForm, SheetForm
from registration.rendering import render_closing_report, render_customs_list
from registration.views.manifest_frame import Goods, read_goods

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def manifest_papers(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """What can be printed and taken away, and the permits; takes a permit."""
    goods = read_goods(request, exhibitor, fair, change=request.method == "POST")
    form = PermitForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        items=goods.items,
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.add_permit(
                actor=request.actor,
                exhibitor=goods.exhibitor,
                fair=goods.fair,
                title=values["title"],
                number=values["number"],
                item=values["item"],
                content=values["file"].read(),
            )
        except Refused as refused:
            show_refusal(form, refused, fields={refused.code: "file"})
        else:
            messages.success(request, _("The paper is kept."))
            return redirect("manifest_papers", exhibitor=goods.exhibitor.pk, fair=goods.fair.slug)
    context = goods.context("papers", _("Papers")) | {
        "form": form,
        "permits": queries.permits_of(goods.manifest),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/manifest_papers.html", context, status=status)


@allow(signed_in)
@require_safe
def permit_file(request: Request, permit: UUID) -> HttpResponse:
    """The paper itself, to be saved: nothing of it runs under this site's address."""
    found = queries.get_permit(request.actor, permit)
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg"}[found.media_type]
    return _hand_over(bytes(found.file.content), found.media_type, f"permit-{found.pk}.{ending}")


@allow(signed_in)
@require_POST
def remove_permit(request: Request, permit: UUID) -> HttpResponse:
    found = queries.get_permit(request.actor, permit)
    owner = found.manifest
    try:
        actions.remove_permit(actor=request.actor, permit=found)
    except Refused as refused:
        if refused.code == "not_found":
            raise Refused("forbidden") from refused
        messages.error(request, describe(refused))
    else:
        messages.success(request, _("The paper is removed."))
    return redirect("manifest_papers", exhibitor=owner.exhibitor_id, fair=owner.fair.slug)


@allow(signed_in)
@require_safe
def customs_list_pdf(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """The list for customs, in Thai and English beside each other."""
    goods = read_goods(request, exhibitor, fair)
    paper = queries.paper_of(goods.manifest, goods.items)
    return _hand_over(render_customs_list(paper), "application/pdf", f"customs-list-{fair}.pdf")


@allow(signed_in)
@require_safe
def closing_report_pdf(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """The closing report: signed, or with what is missing until it is."""
    goods = read_goods(request, exhibitor, fair)
    paper = queries.paper_of(goods.manifest, goods.items, goods.closing)
    return _hand_over(render_closing_report(paper), "application/pdf", f"closing-{fair}.pdf")


@allow(signed_in)
@require_safe
def manifest_table(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """The list with what became of each item, as XLSX."""
    goods = read_goods(request, exhibitor, fair)
    content = write_goods_table(goods.items, language=get_language() or "en")
    return _hand_over(content, XLSX, f"foreign-goods-{fair}.xlsx")


@allow(signed_in)
@require_safe
def manifest_template(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """The columns to be filled in; what is on the list already stands in it."""
    goods = read_goods(request, exhibitor, fair)
    content = write_goods_table(goods.items, is_template=True, language=get_language() or "en")
    return _hand_over(content, XLSX, "foreign-goods-template.xlsx")


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def import_manifest(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """A dry run of the file, cell by cell; then its good rows go into the list."""
    goods = read_goods(request, exhibitor, fair, change=True, enter=True)
    if request.method == "POST" and "rows" in request.POST:
        return _take_rows(request, goods)
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    rows: list[GoodsRow] = []
    if request.method == "POST" and form.is_valid():
        try:
            table = read_table(form.cleaned_data["file"].read())
            rows = read_goods_table(table, country=goods.exhibitor.country)
        except Refused as refused:
            show_refusal(form, refused, fields={refused.code: "file"})
    return _show_import(request, goods, form, rows)


def _take_rows(request: Request, goods: Goods) -> HttpResponse:
    form = ConfirmForm(request.POST, country=goods.exhibitor.country)
    if not form.is_valid():
        messages.error(request, _("Send the file again."))
        return redirect("import_manifest", exhibitor=goods.exhibitor.pk, fair=goods.fair.slug)
    rows: Sequence[GoodsRow] = form.cleaned_data["rows"]
    try:
        done = actions.import_manifest(
            actor=request.actor,
            exhibitor=goods.exhibitor,
            fair=goods.fair,
            rows=[row.values for row in rows],
        )
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        said = ngettext("%(number)s item is new", "%(number)s items are new", done.added)
        more = _("%(changed)s changed, %(same)s as they were")
        messages.success(
            request,
            f"{said % {'number': done.added}}, {more % {'changed': done.changed, 'same': done.same}}",
        )
    return redirect("manifest", exhibitor=goods.exhibitor.pk, fair=goods.fair.slug)


def _show_import(
    request: Request, goods: Goods, form: SheetForm, rows: list[GoodsRow]
) -> HttpResponse:
    good = [row for row in rows if not row.errors]
    context = goods.context("list", _("Import from Excel")) | {
        "form": form,
        "rows": rows,
        "good": good,
        "bad": [row for row in rows if row.errors],
        "confirm": ConfirmForm.write(good) if good else "",
        "is_cleared": goods.manifest.cleared_at is not None,
        "back": reverse("manifest", args=[goods.exhibitor.pk, goods.fair.slug]),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/manifest_import.html", context, status=status)


def _hand_over(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
