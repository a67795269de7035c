from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def unlog(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Counts of tries need not outlive a crash of the server, and so need no log to be waited for.
    All sign-ins from one school count on one row: each waited for those before it, and where that
    took too long, an honest one stayed counted as a guess."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE rate_limits SET UNLOGGED")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_rate_limits")]
    operations = [migrations.RunPython(unlog, migrations.RunPython.noop)]
