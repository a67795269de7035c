from acknowledgements.models.asked import Asked
from acknowledgements.models.daysheet import DaySheet
from acknowledgements.models.link import Link
from acknowledgements.models.printout import Printout
from acknowledgements.models.signature import Opening, Signature, SignatureDetails

__all__ = ["Asked", "DaySheet", "Link", "Opening", "Printout", "Signature", "SignatureDetails"]
