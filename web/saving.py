from django.db import IntegrityError, models, transaction


def save_or_explain(row: models.Model) -> None:
    """Save a row; raise what a constraint refuses as a ValidationError that people can read.

    Checking first nearly always gives the message. If another transaction came in between, the
    database refuses, and checking again finds what that one wrote.
    """
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.full_clean()
        raise
