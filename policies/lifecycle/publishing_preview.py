"""What submitting or publishing a version leads to, shown before anybody presses a button."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from people.models import Absence, Person
from policies.models import Round, Version
from policies.redline.comparison import Change, compare_sections
from policies.texts.passages import binding


@dataclass(frozen=True)
class Consequences:
    """Compared with the version in force, if any.

    `people` is how many would be asked to sign if the round asked every group; of those, `away` are
    away today and `on_paper` have no email address and sign on paper.
    """

    in_force: Version | None
    sections: list[Change]
    statement_changed: bool
    duties_changed: bool
    people: int
    away: int
    on_paper: int
    open_round: Round | None

    @property
    def may_be_correction(self) -> bool:
        """A correction leaves what people declared unchanged."""
        return self.in_force is not None and not self.statement_changed


def consequences(version: Version) -> Consequences:
    """Work out what would follow. Five SQL queries, however many people there are."""
    in_force = version.policy.versions.published().exclude(pk=version.pk).first()
    today = timezone.localdate()
    people = Person.objects.employed_on(today)
    away = Absence.objects.covering(today).values("person")
    return Consequences(
        in_force=in_force,
        sections=compare_sections(in_force.source, version.source) if in_force else [],
        statement_changed=in_force is not None and in_force.declared() != version.declared(),
        duties_changed=in_force is not None
        and Counter(binding(in_force.source)) != Counter(binding(version.source)),
        people=people.count(),
        away=people.filter(pk__in=away).count(),
        on_paper=people.filter(email=None).count(),
        open_round=version.policy.rounds.open().first(),
    )
