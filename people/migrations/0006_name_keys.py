"""Keys of people's and schools' names. Locks the staff list while it runs: at 20,000 people, seconds.

Of two schools that had one name but for its spelling, the later gets a number after it."""

from itertools import count

from django.db import migrations, models

import web.names.keys
from web.names.folding import key_of

MANY = 1000  # rows for one statement


def key_people(apps, schema_editor):
    people = apps.get_model("people", "Person").objects
    names = people.order_by("pk").values_list("first_name", "last_name", "pk")
    keys = [(pk, key_of(f"{first} {last}")) for first, last, pk in names]
    with schema_editor.connection.cursor() as cursor:
        for start in range(0, len(keys), MANY):
            some = keys[start : start + MANY]
            rows = ", ".join(["(%s, %s)"] * len(some))
            # A statement for each person would hold the table ten times as long.
            cursor.execute(
                "UPDATE people_person SET name_key = named.column2"
                f" FROM (VALUES {rows}) AS named WHERE people_person.id = named.column1",
                [value for row in some for value in row],
            )


def key_schools(apps, schema_editor):
    School = apps.get_model("people", "School")
    schools = list(School.objects.order_by("pk"))
    taken = set()
    held = {key_of(school.name) for school in schools}
    for school in schools:
        if key_of(school.name) in taken:
            school.name = _numbered(school.name, taken | held)
        school.name_key = key_of(school.name)
        taken.add(school.name_key)
    School.objects.bulk_update(schools, ["name", "name_key"], batch_size=500)


def _numbered(name, taken):
    numbered = (f"{name[:190]} ({number})" for number in count(2))
    return next(each for each in numbered if key_of(each) not in taken)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_file_job"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="school", name="school_name_once"),
        migrations.AddField(
            model_name="person",
            name="name_key",
            field=web.names.keys.NameKey("first_name", "last_name"),
        ),
        migrations.AddField(
            model_name="school", name="name_key", field=web.names.keys.NameKey("name")
        ),
        migrations.RunPython(key_people, migrations.RunPython.noop),
        migrations.RunPython(key_schools, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_key"], name="person_by_name_key"),
        ),
        migrations.AddConstraint(
            model_name="school",
            constraint=models.UniqueConstraint(
                fields=("name_key",),
                name="school_name_once",
                violation_error_message="There is a school of this name already.",
            ),
        ),
    ]
