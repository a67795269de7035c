from policies.models.draft import Manuscript, SentBack
from policies.models.meeting import Meeting
from policies.models.picture import Picture
from policies.models.plan import Plan
from policies.models.policy import Policy
from policies.models.redline import Redline
from policies.models.round import Round, RoundGroup
from policies.models.version import Version
from policies.models.wording import Wording

__all__ = [
    "Manuscript",
    "Meeting",
    "Picture",
    "Plan",
    "Policy",
    "Redline",
    "Round",
    "RoundGroup",
    "SentBack",
    "Version",
    "Wording",
]
