from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from policies.models import Policy, Version


def locked(version: Version) -> None:
    """Lock the row of a version's policy, then read the version again (design §3).

    Raises ValidationError if it was deleted meanwhile.
    """
    Policy.objects.select_for_update().get(pk=version.policy_id)
    try:
        version.refresh_from_db()
    except Version.DoesNotExist as error:
        raise ValidationError(_("This draft has been deleted.")) from error


def require(holds: bool, message: str) -> None:
    if not holds:
        raise ValidationError(message)
