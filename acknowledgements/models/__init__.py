from acknowledgements.models.asked import Asked
from acknowledgements.models.certificate import Certificate, TimeStamp
from acknowledgements.models.checkpoint import Checkpoint, Witness
from acknowledgements.models.daysheet import DaySheet
from acknowledgements.models.link import Link
from acknowledgements.models.notice import Bounce, Letter, Notice, Reminding
from acknowledgements.models.printout import Printout
from acknowledgements.models.query import Answer, Query, QueryMessage
from acknowledgements.models.signature import Opening, Signature, SignatureDetails
from acknowledgements.models.understanding import UnderstandingQuestion

__all__ = [
    "Answer",
    "Asked",
    "Bounce",
    "Certificate",
    "Checkpoint",
    "DaySheet",
    "Letter",
    "Link",
    "Notice",
    "Opening",
    "Printout",
    "Query",
    "QueryMessage",
    "Reminding",
    "Signature",
    "SignatureDetails",
    "TimeStamp",
    "UnderstandingQuestion",
    "Witness",
]
