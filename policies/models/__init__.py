from policies.models.agenda import AgendaItem, MeetingRecord, Pack
from policies.models.draft import Manuscript, SentBack
from policies.models.meeting import Meeting
from policies.models.original import OriginalPage, PagePictures, Upload
from policies.models.picture import Picture
from policies.models.plan import Plan
from policies.models.policy import Policy
from policies.models.promised import OfficialAccount, PupilReminder
from policies.models.redline import Redline
from policies.models.review import Evidence, Review, ReviewReminder, ReviewSheet
from policies.models.round import Round, RoundGroup
from policies.models.searched import SectionText
from policies.models.shown import FrontPage, MonitoringNotice
from policies.models.version import Version
from policies.models.wording import Wording

__all__ = [
    "AgendaItem",
    "Evidence",
    "FrontPage",
    "Manuscript",
    "Meeting",
    "MeetingRecord",
    "OfficialAccount",
    "OriginalPage",
    "Pack",
    "PagePictures",
    "MonitoringNotice",
    "Picture",
    "Plan",
    "Policy",
    "PupilReminder",
    "Redline",
    "Review",
    "ReviewReminder",
    "ReviewSheet",
    "Round",
    "RoundGroup",
    "SectionText",
    "SentBack",
    "Upload",
    "Version",
    "Wording",
]
