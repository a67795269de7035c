"""Properties of a Word file that Word and LibreOffice keep when they save it (ECMA-376 part 2)."""

from policies.word.relationships import Parts, parsed

# The property in which a file says which version it was made from.
ORIGIN = "Undersigned version"
PART = "docProps/custom.xml"
OWN = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"


def read_properties(parts: Parts) -> dict[str, str]:
    if PART not in parts:
        return {}
    return {
        each.get("name", ""): "".join(map(str, each.itertext())).strip()
        for each in parsed(parts[PART]).iter(f"{{{OWN}}}property")
    }
