"""Keys of titles, and one policy of each.

Two policies may have one title but for its spelling, and staff have signed both. Nothing of either
is lost: the one in force, or else the older, keeps the title, and the other gets a number after it.
What was signed has its title in the version, which doesn't change. The list of policies tells the
clerk, who may withdraw one."""

from itertools import count

from django.db import migrations, models
from django.db.models import Exists, OuterRef

import web.names.keys
from web.names.folding import key_of


def key_policies(apps, schema_editor):
    Policy, Version = (apps.get_model("policies", name) for name in ("Policy", "Version"))
    in_force = Version.objects.filter(policy=OuterRef("pk"), state="published")
    policies = list(Policy.objects.annotate(in_force=Exists(in_force)).order_by("-in_force", "pk"))
    taken = set()
    # Whoever has a title to themselves keeps it: "(2)" may be in use.
    held = {key_of(policy.title) for policy in policies}
    for policy in policies:
        if key_of(policy.title) in taken:
            policy.title = _numbered(policy.title, taken | held)
        policy.title_key = key_of(policy.title)
        taken.add(policy.title_key)
    Policy.objects.bulk_update(policies, ["title", "title_key"], batch_size=500)


def _numbered(title, taken):
    numbered = (f"{title[:190]} ({number})" for number in count(2))
    return next(each for each in numbered if key_of(each) not in taken)


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0007_saving_tabs"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="policy", name="policy_title_once"),
        migrations.AddField(
            model_name="policy", name="title_key", field=web.names.keys.NameKey("title")
        ),
        migrations.RunPython(key_policies, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(fields=("title_key",), name="policy_title_once"),
        ),
    ]
