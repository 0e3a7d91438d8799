"""Earlier fairs of many exhibitors: a table with a dry run, or what the system itself has counted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from events import clock
from events.forms.exports import FORMATS
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import actions, queries
from registration.forms.imports import is_thai, read_upload
from registration.forms.past_fairs import (
    Known,
    PastConfirmForm,
    PastRow,
    PastUploadForm,
    read_past_table,
    write_past_template,
)


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def past_fairs(request: Request, fair: str) -> HttpResponse:
    """Send a table, see what it says, take its good rows over; or count this fair once it is over."""
    found = get_fair(request.actor, fair)
    is_sent = request.method == "POST"
    if is_sent and "count" in request.POST:
        return _count(request, found)
    known = Known(queries.exhibitors_visible_to(request.actor)) if is_sent else Known(())
    if is_sent and "rows" in request.POST:
        return _take(request, found, known)
    form = PastUploadForm(request.POST, request.FILES) if is_sent else PastUploadForm()
    rows: list[PastRow] = []
    if is_sent and form.is_valid():
        try:
            rows = read_past_table(read_upload(form.cleaned_data["file"]).table, known=known)
        except Refused as refused:
            show_refusal(form, refused, fields={refused.code: "file"})
    good = [row for row in rows if not row.errors]
    context = {
        "fair": found,
        "form": form,
        "rows": rows,
        "good": good,
        "bad": [row for row in rows if row.errors],
        "confirm": PastConfirmForm.write(good),
        "is_over": found.ends_on < clock.today(),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/past_fairs.html", context, status=status)


@require_GET
@allow(InFair(ROLES_THAT_ORGANISE))
def past_fairs_template(request: Request, fair: str) -> HttpResponse:
    """The empty table."""
    found = get_fair(request.actor, fair)
    return HttpResponse(
        write_past_template(language="th" if is_thai() else "en"),
        content_type=FORMATS["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{found.slug}-earlier-fairs.xlsx"'},
    )


def _take(request: Request, fair: Fair, known: Known) -> HttpResponse:
    form = PastConfirmForm(request.POST, known=known)
    if not form.is_valid():
        messages.error(request, _("Send the file again."))
        return redirect("past_fairs", fair=fair.slug)
    try:
        done = actions.record_participations(
            actor=request.actor,
            fair=fair,
            rows=[(row.exhibitor, row.values) for row in form.cleaned_data["rows"]],
        )
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(
            request,
            _(
                "%(number)s rows are on record; the others were there already. Now count the points anew."
            )
            % {"number": f"{done:,}"},
        )
    return redirect("past_fairs", fair=fair.slug)


def _count(request: Request, fair: Fair) -> HttpResponse:
    try:
        number = actions.count_participations(actor=request.actor, fair=fair)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(
            request,
            _("Attendance of %(number)s exhibitors is on record.") % {"number": f"{number:,}"},
        )
    return redirect("past_fairs", fair=fair.slug)
