from typing import Any

from django.db import models
from django.db.models.lookups import Lookup
from django.utils.translation import gettext_lazy as _

from policies.models.version import Version


class FoldedWords(models.TextField):  # type: ignore[type-arg]  # None at run time.
    """Words as `texts.folding` makes them, separated by spaces and indexed by migration 0005."""


@FoldedWords.register_lookup
class Holds(Lookup):
    """`words__holds="wone wtwo"`: contains every one of the words, in any order."""

    lookup_name = "holds"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, _none = self.process_lhs(compiler, connection)
        looked_in = column.replace('"words"', '"looked_in"')
        wanted = " & ".join(str(self.rhs).split())
        return f"{looked_in} @@ to_tsquery('simple', %s)", [wanted]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, _none = self.process_lhs(compiler, connection)
        row = column.replace('"words"', '"id"')
        found = f"SELECT rowid FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH %s"
        return f"{row} IN ({found})", [str(self.rhs)]


# SQLite's table of the same words (FTS5), one row per section.
FULL_TEXT = "policies_fulltext"


class SectionText(models.Model):
    """The words of one section of a text in force, for searching."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    anchor = models.CharField(max_length=100, blank=True)
    heading = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    words = FoldedWords()
    # Words of the policy's title alone, and of the section's heading alone.
    title_words = models.TextField()
    heading_words = models.TextField()

    class Meta:
        verbose_name = _("section to be searched")
        verbose_name_plural = _("sections to be searched")
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="section_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.heading}"
