"""Suggestions for keeping, each with its reason. None has effect until somebody confirms it."""

from django.db import migrations

PENSION_AGE = (
    "Keeping children safe in education, part four: kept until the person's normal pension age,"
    " or 10 years from the allegation if that is longer. 120 months is the least: keep longer"
    " by a hold where the pension age is later."
)
REMOVED = (
    "Keeping children safe in education, part four: removed from personnel records, unless the"
    " person agrees to keep it. Six months leave time for a complaint or an appeal."
)
LOW_LEVEL = (
    "Low-level concerns and whatever has no finding: as your own low-level concerns policy says;"
    " part four suggests at least until the person leaves. Six years after closing is the time in"
    " which most civil claims can be brought. Change it to fit your policy."
)
SUGGESTIONS = {
    ("substantiated", ""): (120, PENSION_AGE),
    ("unsubstantiated", ""): (120, PENSION_AGE),
    ("unfounded", ""): (120, PENSION_AGE),
    ("false", ""): (6, REMOVED),
    ("malicious", ""): (6, REMOVED),
    ("", ""): (72, LOW_LEVEL),
}


def suggest(apps, schema_editor):
    rules = apps.get_model("breaches", "RetentionRule").objects
    for (finding, sanction), (months, reason) in SUGGESTIONS.items():
        rules.get_or_create(
            finding=finding, sanction=sanction, defaults={"months": months, "reason": reason}
        )


class Migration(migrations.Migration):
    dependencies = [("breaches", "0001_initial")]
    operations = [migrations.RunPython(suggest, migrations.RunPython.noop)]
