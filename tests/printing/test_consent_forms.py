import datetime
import io

import pikepdf
import pytest
from PIL import Image

from printing import policy_documents
from printing.policy_documents import Brand, ConsentForm, consent_forms_pdf
from tests.printing.pdfs import bookmarks, fonts, page_texts, pictures, ua1_failures

BRAND = Brand("Oak & Ash Learning Partnership")
WORDING = (
    'I [employee full name] have read the partnership\'s "Social Media" policy, & understand '
    "that it may monitor – in accordance with the policy – how its <internet> is used."
)
NAMES = ["Ada Adeyemi", "Bea Byrne", "Cai O'Connor-Łuk"]


def form(name: str, statement: str = WORDING, **details) -> ConsentForm:
    return ConsentForm(
        policy_title="Social Media Policy",
        version="1.0",
        statement=statement,
        placeholder="[employee full name]",
        name=name,
        **details,
    )


def logo() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (300, 120), "#8a2b3d").save(target, "PNG")
    return target.getvalue()


def wording_of(length: int) -> str:
    """A statement of that many characters."""
    sentence = "and will keep to it at work and wherever my work may be recognised, "
    return ("I [employee full name] have read the policy " + sentence * 99)[:length]


def test_one_page_for_each_person():
    pages = page_texts(consent_forms_pdf(BRAND, [form(name) for name in NAMES]))
    assert len(pages) == len(NAMES)
    for own, text in zip(NAMES, pages, strict=True):
        assert [name for name in NAMES if name in text] == [own]


def test_the_exact_wording_with_the_name_in_it():
    [text] = page_texts(consent_forms_pdf(BRAND, [form("Ada Adeyemi")]))
    assert WORDING.replace("[employee full name]", "Ada Adeyemi") in text


def test_a_blank_form_has_lines_where_the_name_goes():
    [text] = page_texts(consent_forms_pdf(BRAND, [form("")]))
    assert WORDING.replace("[employee full name] ", "") in text
    assert "Full name" in text
    assert "[" not in text


@pytest.mark.parametrize("placeholder", ["", "[name]"])
def test_a_wording_without_its_placeholder_is_left_as_it_is(placeholder):
    plain = ConsentForm("Policy", "1.0", WORDING, placeholder, "Ada Adeyemi")
    [text] = page_texts(consent_forms_pdf(BRAND, [plain]))
    assert WORDING in text


def test_what_is_known_of_the_person():
    ada = form(
        "Ada Adeyemi",
        job_title="Teaching assistant",
        school="Oak Infant School",
        staff_number="OA-0142",
        due=datetime.date(2026, 12, 4),
    )
    [text] = page_texts(consent_forms_pdf(BRAND, [ada]))
    assert "Name Ada Adeyemi Job Teaching assistant School Oak Infant School" in text
    assert "Staff number OA-0142" in text
    assert "Hand the signed form to the school office by 4 December 2026." in text


def test_what_is_not_known_is_not_asked():
    [text] = page_texts(consent_forms_pdf(BRAND, [form("Ada Adeyemi")]))
    assert "Job" not in text
    assert "Staff number" not in text
    assert "Hand the signed form to the school office." in text


def test_what_is_on_every_form():
    [text] = page_texts(consent_forms_pdf(BRAND, [form("")]))
    assert text.startswith("Oak & Ash Learning Partnership Informed consent")
    assert "Social Media Policy, version 1.0" in text
    for words in ("Signature", "Date", "Office use", "Taken by", "Entered on"):
        assert words in text


@pytest.mark.parametrize("name", ["", "Bartholomew Maximilian Featherstonehaugh-Cholmondeley"])
@pytest.mark.parametrize("length", [300, 900, 1600, 2500])
def test_one_page_however_much_there_is_to_say(name, length):
    full = form(
        name,
        wording_of(length),
        job_title="Assistant headteacher and special educational needs co-ordinator",
        school="Oak Church of England Voluntary Aided Infant and Nursery School" * bool(name),
        due=datetime.date(2026, 12, 4),
    )
    brand = Brand("Oak & Ash Learning Partnership", logo=logo())
    pages = page_texts(consent_forms_pdf(brand, [full]))
    assert len(pages) == 1


def test_a_wording_too_long_for_a_page_is_whole():
    long = wording_of(6000)
    pdf = consent_forms_pdf(BRAND, [form("Ada Adeyemi"), form("Bea Byrne", long), form("")])
    first, *middle, last = page_texts(pdf)
    foot = "Social Media Policy · Version 1.0 Bea Byrne "
    assert long.replace("[employee full name]", "Bea Byrne") in " ".join(middle).replace(foot, "")
    assert "Bea" not in first + last
    assert all("Bea Byrne" in page for page in middle)
    assert ua1_failures(pdf) == []


def drawn(pdf: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [page.Contents.read_bytes() for page in opened.pages]


def test_a_long_form_does_not_shrink_its_neighbours():
    alone = consent_forms_pdf(BRAND, [form("Ada Adeyemi")])
    beside = consent_forms_pdf(BRAND, [form("Ada Adeyemi"), form("", wording_of(2500))])
    assert drawn(alone)[0] == drawn(beside)[0]


def test_paragraphs_of_the_wording_stay_apart():
    [text] = page_texts(consent_forms_pdf(BRAND, [form("", "I agree.\n\nI understand.")]))
    assert "I agree. I understand." in text


def test_a_pack_in_parts_is_one_accessible_file(monkeypatch):
    monkeypatch.setattr(policy_documents, "FORMS_AT_ONCE", 3)
    names = [f"Person {letter}." for letter in "ABCDEFGH"]
    brand = Brand("Oak", logo=logo())
    pdf = consent_forms_pdf(brand, [form(name) for name in names])
    pages = page_texts(pdf)
    assert [[name for name in names if name in text] for text in pages] == [[n] for n in names]
    assert ua1_failures(pdf) == []
    assert bookmarks(pdf) == [
        (f"{name} · Social Media Policy", page) for page, name in enumerate(names, start=1)
    ]


def test_every_tag_of_a_pack_is_on_its_page(monkeypatch):
    """The validator doesn't check whether joined parts refer to one another's pages."""
    monkeypatch.setattr(policy_documents, "FORMS_AT_ONCE", 2)
    pdf = consent_forms_pdf(BRAND, [form(name) for name in NAMES])
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        tree = opened.Root.StructTreeRoot
        pages = [page.obj.objgen for page in opened.pages]
        assert [element.Pg.objgen for element in tree.K[0].K] == pages
        keys = [page.obj.StructParents for page in opened.pages]
        assert list(tree.ParentTree.Nums)[::2] == keys == [0, 1, 2]


def test_it_is_accessible():
    pdf = consent_forms_pdf(Brand("Oak", logo=logo()), [form("Ada Adeyemi"), form("")])
    assert ua1_failures(pdf) == []
    assert pictures(pdf) == 1


def test_only_our_font_is_in_it():
    embedded = fonts(consent_forms_pdf(BRAND, [form("Cai Łuk"), form("")]))
    assert all(embedded.values())
    assert all("Hyperlegible" in name for name in embedded)


def test_its_language_and_paper():
    with pikepdf.open(io.BytesIO(consent_forms_pdf(BRAND, [form("")]))) as opened:
        assert opened.Root.Lang == "en-GB"
        assert [round(float(x)) for x in opened.pages[0].mediabox] == [0, 0, 595, 842]


def test_names_are_not_markup():
    [text] = page_texts(consent_forms_pdf(BRAND, [form('<b>"Ann" & Co')]))
    assert 'I <b>"Ann" & Co have read' in text


def test_no_forms_are_refused():
    with pytest.raises(ValueError, match="no forms"):
        consent_forms_pdf(BRAND, [])
