"""What goes together in a version is held by constraints, and an upload has an owner.

A draft in which nobody signs may have kept wordings by kind of staff when its PDF file was
replaced; they go. Its hash of all content is made again when it is submitted. Uploads, which live
for a day, say nothing about who chose them: those files are chosen again.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def let_go(apps, schema_editor):
    Upload, Version = (apps.get_model("policies", name) for name in ("Upload", "Version"))
    Version.objects.filter(state="draft", statement="").update(wordings={}, wordings_sha256="")
    Upload.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0009_originals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(let_go, migrations.RunPython.noop),
        migrations.AddField(
            model_name="upload",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("original", ""), ("original_sha256", "")),
                    models.Q(
                        models.Q(("original", ""), _negated=True),
                        models.Q(("original_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="version_original_with_its_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("statement", ""), _negated=True),
                    ("wordings_sha256", ""),
                    _connector="OR",
                ),
                name="version_wordings_with_statement",
            ),
        ),
    ]
