from django.db import IntegrityError, models, transaction


def save_or_explain(row: models.Model) -> None:
    """Save a row; what a constraint refuses is raised as a ValidationError that people can read.

    Checking first gives the message nearly always. Where another transaction came in between, the
    database refuses, and checking again finds what that one wrote.
    """
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.full_clean()
        raise
