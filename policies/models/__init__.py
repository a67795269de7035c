from policies.models.agenda import AgendaItem, MeetingRecord, Pack
from policies.models.draft import Manuscript, SentBack
from policies.models.meeting import Meeting
from policies.models.picture import Picture
from policies.models.plan import Plan
from policies.models.policy import Policy
from policies.models.redline import Redline
from policies.models.review import Evidence, Review, ReviewReminder, ReviewSheet
from policies.models.round import Round, RoundGroup
from policies.models.searched import SectionText
from policies.models.version import Version
from policies.models.wording import Wording

__all__ = [
    "AgendaItem",
    "Evidence",
    "Manuscript",
    "Meeting",
    "MeetingRecord",
    "Pack",
    "Picture",
    "Plan",
    "Policy",
    "Redline",
    "Review",
    "ReviewReminder",
    "ReviewSheet",
    "Round",
    "RoundGroup",
    "SectionText",
    "SentBack",
    "Version",
    "Wording",
]
