from breaches.models.access_request import AccessLine, AccessRequest
from breaches.models.concern import HANDLING, Concern
from breaches.models.draft import Draft, KeptElsewhere
from breaches.models.entry import Entry
from breaches.models.evidence import CaseFile, Evidence
from breaches.models.guidance import Cover, Guidance
from breaches.models.letter import Letter
from breaches.models.party import Party
from breaches.models.retention import Finding, RetentionRule, Sanction
from breaches.models.vocabulary import Act, Decision, Who

__all__ = [
    "HANDLING",
    "AccessLine",
    "AccessRequest",
    "Act",
    "CaseFile",
    "Concern",
    "Cover",
    "Decision",
    "Draft",
    "Entry",
    "Evidence",
    "Finding",
    "Guidance",
    "KeptElsewhere",
    "Letter",
    "Party",
    "RetentionRule",
    "Sanction",
    "Who",
]
