"""Who to call, and who is told as well when somebody is away."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import Event, record
from breaches.models import Cover, Guidance
from people.models import Person, Post, Role
from web.saving import save_or_explain


def who_handles() -> list[Person]:
    """Everyone who may be given a concern today."""
    posts = Post.objects.current(timezone.localdate()).filter(role__in=Role.handling())
    return list(Person.objects.holding(posts))


@transaction.atomic
def change_guidance(guidance: Guidance, by: Person) -> None:
    """Save it as filled in."""
    save_or_explain(guidance)
    record(Event.Act.GUIDANCE_CHANGED, by=by, about=guidance)


@transaction.atomic
def set_covers(chosen: Mapping[Person, Person | None], by: Person) -> None:
    """Who covers for whom. Raises ValidationError for anyone who can't be given a concern, or who
    would cover for themselves."""
    allowed = {person.pk for person in who_handles()}
    before = {cover.person_id: cover for cover in Cover.objects.select_for_update()}
    for person, cover in chosen.items():
        row = before.get(person.pk) or Cover(person=person)
        if row.cover_id != (cover and cover.pk):
            _set_cover(row, cover, allowed)
            record(Event.Act.COVER_CHANGED, by=by, about=person)


def _set_cover(row: Cover, cover: Person | None, allowed: set[int]) -> None:
    if cover is None:
        row.delete()
        return
    for each in (row.person, cover):
        if each.pk not in allowed:
            raise ValidationError(_("%(name)s can't be given a concern.") % {"name": each})
    row.cover = cover
    save_or_explain(row)
