"""A meeting's papers: its agenda, the texts to approve, and the evidence for its reviews."""

import datetime
from collections.abc import Iterator
from itertools import chain

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from home.evidence import gather
from home.evidence_pdf import on_paper
from people.models import Partnership
from policies.models import AgendaItem, Meeting, Version
from policies.papers import brand
from printing.foreign_parts import Part, joined_with_foreign
from printing.reports import ReportDocument, ReportTable, report_pdf


def papers_of(meeting: Meeting, day: datetime.date) -> bytes:
    """The agenda, then each item's text or evidence, as one tagged PDF. A text whose PDF is not
    there is left out."""
    items = list(meeting.agenda.select_related("policy"))
    first = Part(report_pdf(_agenda(meeting, items, day)))
    return joined_with_foreign(chain([first], _each(items, day)))


def _agenda(meeting: Meeting, items: list[AgendaItem], day: datetime.date) -> ReportDocument:
    rows = [(item.policy.title, str(item.get_kind_display())) for item in items]
    return ReportDocument(
        brand=brand(Partnership.current()),
        title=meeting.who,
        subtitle=_("Papers for the meeting of %s") % date_format(meeting.day, "j F Y"),
        made=_("As known on %s.") % date_format(day, "j F Y"),
        facts=[(_("Meeting"), date_format(meeting.day, "j F Y")), (_("Who meets"), meeting.who)],
        tables=[ReportTable(_("Agenda"), (_("Policy"), _("For")), rows)],
    )


def _each(items: list[AgendaItem], day: datetime.date) -> Iterator[Part]:
    """Yield the text of each item to approve, and the evidence of each to review."""
    for item in items:
        if item.kind == AgendaItem.Kind.REVIEW:
            yield Part(report_pdf(on_paper(gather(item.policy, day))))
            continue
        waiting = item.policy.versions.filter(state=Version.State.SUBMITTED).first()
        if waiting and waiting.pdf_sha256:
            with waiting.pdf.open("rb") as file:
                yield Part(file.read(), is_foreign=bool(waiting.original))
