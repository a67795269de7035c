import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0008_title_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OriginalPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("with_text", models.BooleanField()),
            ],
            options={
                "verbose_name": "page of a PDF file",
                "verbose_name_plural": "pages of PDF files",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("file", models.FileField(upload_to="originals")),
                ("sha256", models.CharField(max_length=64)),
                ("text", models.JSONField()),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("text", "The consent wording in the text"),
                            ("typed", "The wording that I type below"),
                            ("none", "Nothing: nobody signs this policy"),
                        ],
                        max_length=10,
                    ),
                ),
                ("wording", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "PDF file to look at",
                "verbose_name_plural": "PDF files to look at",
            },
        ),
        migrations.RemoveConstraint(
            model_name="version",
            name="version_text_once_a_policy",
        ),
        migrations.AddField(
            model_name="sentback",
            name="original",
            field=models.FileField(blank=True, upload_to="originals"),
        ),
        migrations.AddField(
            model_name="version",
            name="original",
            field=models.FileField(blank=True, upload_to="originals"),
        ),
        migrations.AddField(
            model_name="version",
            name="original_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "withdrawn"]), _negated=True),
                fields=(
                    "policy",
                    "source_sha256",
                    "statement_sha256",
                    "wordings_sha256",
                    "original_sha256",
                ),
                name="version_text_once_a_policy",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("original_sha256", ""),
                    ("pdf_sha256", ""),
                    ("pdf_sha256", models.F("original_sha256")),
                    _connector="OR",
                ),
                name="version_original_is_its_pdf",
            ),
        ),
        migrations.AddField(
            model_name="originalpage",
            name="picture",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policies.picture",
            ),
        ),
        migrations.AddField(
            model_name="originalpage",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pages",
                to="policies.version",
            ),
        ),
        migrations.AddConstraint(
            model_name="originalpage",
            constraint=models.UniqueConstraint(
                fields=("version", "number"), name="original_page_once"
            ),
        ),
    ]
