from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0006_intranet_and_promises"),
    ]

    operations = [
        migrations.AddField(
            model_name="manuscript",
            name="tab",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="manuscript",
            name="turn",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
