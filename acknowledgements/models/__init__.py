from acknowledgements.models.asked import Asked
from acknowledgements.models.link import Link
from acknowledgements.models.printout import Printout
from acknowledgements.models.signature import Opening, Signature, SignatureDetails

__all__ = ["Asked", "Link", "Opening", "Printout", "Signature", "SignatureDetails"]
