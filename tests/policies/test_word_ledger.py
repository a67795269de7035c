"""Words that an import loses, joins or changes are named: by two texts, and by Word files in which
a step of the conversion is taken away."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from people.models import Role
from policies.models import Version
from policies.texts import parsing
from policies.texts.spelling.writing import write_markdown
from policies.texts.word_ledger import Kind, differences, unaccounted
from policies.word import preparing, reading
from policies.word.cleaning import tidy
from policies.word.reading import read_word
from tests.factories import person
from tests.making import previewed
from tests.policies.packages import package, run
from tests.policies.words import CONSENT, files, saved

pytestmark = pytest.mark.later


def kinds(source, made):
    return [(str(each.kind), each.words) for each in differences(source.split(), made.split())]


@pytest.mark.parametrize(
    ("source", "made", "found"),
    [
        ("a b c d e f g", "a b c d e f g", []),
        ("a b c d e f g", "a b c e f g", [(Kind.LOST, ("d",))]),
        ("a b c d e f g", "a b cd e f g", [(Kind.JOINED, ("c", "d"))]),
        ("a b c d e f g", "a b x d e f g", [(Kind.CHANGED, ("c",))]),
        ("a b c d", "a b c d 1 2", [(Kind.ADDED, ())]),
        ("a b c", "", [(Kind.LOST, ("a", "b", "c"))]),
        ("", "a b", [(Kind.ADDED, ())]),
        ("a b c d", "a 1 b 2 c 3 d", [(Kind.ADDED, ())] * 3),
        ("a ’b’ c – d", "a 'b' c - d", []),
    ],
)
def test_each_difference_is_of_a_kind(source, made, found):
    assert kinds(source, made) == found


def test_words_that_were_moved_as_a_whole_are_not_lost():
    assert kinds("box words a b c d e f", "a b c d e f box words") == [(Kind.ADDED, ())]


def test_words_that_came_once_account_for_one_loss():
    found = kinds("a b c d not e f g h not i j k l", "not a b c d e f g h i j k l")
    assert found == [(Kind.ADDED, ()), (Kind.LOST, ("not",))]


def test_the_place_is_named_in_words_of_the_file():
    [said] = unaccounted(
        "Staff must always lock doors at noon.", "Staff must always doors at noon."
    )
    assert "“lock”, after “Staff must always”" in said


def test_a_text_unlike_its_source_takes_no_time():
    """Each word of either is looked at a bounded number of times."""
    source = " ".join(f"a{n}" for n in range(20_000))
    made = " ".join(f"b{n}" for n in range(20_000))
    assert len(unaccounted(source, made)) <= 51


def test_many_small_differences_take_no_time():
    """Looking for where each was moved would compare each with all."""
    source = " ".join(f"a b c d{n}" for n in range(20_000))
    made = " ".join(f"a b c e{n}" for n in range(20_000))
    assert len(unaccounted(source, made)) == 51


def policy(xml):
    """A policy with a paragraph of one's own making."""
    document = Document()
    document.add_heading("Screens Policy", 0)
    document.add_heading("1. Aims", 1)
    document.add_paragraph("Screens are locked at noon.")
    document.element.body.insert(3, parse_xml(f"<w:p {nsdecls('w')} >{xml}</w:p>"))
    document.add_heading("2. Informed consent", 1)
    document.add_paragraph(CONSENT)
    return saved(document)


UNHEARD = f"<w:unheard>{run('forty-two')}</w:unheard>"


def test_what_the_conversion_does_not_know_must_be_agreed_to():
    found = read_word(policy(f"{run('See table ')}{UNHEARD}{run(' for days of the week.')}"))
    assert [each for each in found.unaccounted if "“forty-two”, after" in each]


BOX = (
    "<w:r><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{}"
    "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
)
WORD = run("forty-two")
STEPS = {
    "settle_runs": f"<w:fldSimple w:instr=' REF a '>{WORD}</w:fldSimple>",
    "settle_drawings": BOX.format(f"<w:p>{WORD}</w:p>"),
    "write_equations": "<m:oMath><m:r><m:t>forty-two</m:t></m:r></m:oMath>",
    "write_signs": f"<w:r><w:ruby><w:rt/><w:rubyBase>{WORD}</w:rubyBase></w:ruby></w:r>",
    "read_chunks": "<w:altChunk r:id='x0'/>",
}


@pytest.mark.parametrize(("step", "xml"), STEPS.items(), ids=STEPS)
def test_a_step_that_is_taken_away_loses_no_word_unsaid(step, xml, monkeypatch):
    body = f"<w:p>{run('See table ')}{xml}{run(' for days.')}</w:p>"
    raw = package(body, [("aFChunk", "/chunk", "")], {"chunk": b"forty-two"})
    assert "forty-two" in read_word(raw).text
    monkeypatch.setattr(preparing, step, lambda *_given: [])
    found = read_word(raw)
    assert "forty-two" not in found.text
    assert [each for each in found.unaccounted if "“forty-two”, after" in each]


@pytest.mark.parametrize("name", ["p", "h2", "li", "td", "strong", "a"])
def test_an_element_that_is_lost_after_the_conversion_is_named(name, monkeypatch):
    def losing(root):
        said = tidy(root)
        lost.append(next(root.iter(name)))
        lost[0].drop_tree()
        return said

    lost: list[Any] = []
    monkeypatch.setattr(reading, "tidy", losing)
    link = f"<w:hyperlink r:id='x0'>{run('the web page')}</w:hyperlink>"
    bold = run("in bold", "<w:b/>")
    item = f"<w:pPr><w:pStyle w:val='ListBullet'/></w:pPr>{run('an item')}"
    table = f"<w:tbl><w:tr><w:tc><w:p>{run('cell')}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    body = f"<w:p>{run('See ')}{link}{run(' and ')}{bold}.</w:p><w:p>{item}</w:p>{table}"
    found = read_word(package(body, [("hyperlink", "https://a.example/", "TargetMode='External'")]))
    last = lost[0].text_content().split()[-1].strip(".")
    assert [each for each in found.unaccounted if f"{last}”, after" in each]


def test_what_is_named_as_hidden_or_contents_is_not_missed_too():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>the key</w:t></w:r>"
    found = read_word(policy(f"{run('See ')}{hidden}{run('the table.')}"))
    assert found.doubts == found.unaccounted == ()
    assert found.said == ("Hidden text, left out: “the key”",)


def test_a_word_is_missed_although_another_like_it_was_hidden():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>forty-two</w:t></w:r>"
    raw = policy(f"{hidden}{run('See table ')}{UNHEARD}{run(' for days.')}")
    assert [each for each in read_word(raw).unaccounted if "“forty-two”, after" in each]


def test_a_paragraph_that_was_perhaps_cut_hides_no_loss(monkeypatch):
    cut = MARKDOWN.replace("locked at noon.", "locked at noon,\n\nand dark")
    monkeypatch.setattr(
        parsing, "write_markdown", lambda root: write_markdown(root).replace("noon", "")
    )
    kinds = [each.kind for each in parsing.parse(cut.encode()).findings]
    assert "cut" in kinds
    assert "unaccounted" in kinds


@pytest.mark.parametrize("name", files())
def test_no_file_of_ours_loses_a_word(db, name):
    settled = ("tracked change", "comment by")
    found = read_word(files()[name])
    assert [each for each in found.doubts if not any(s in each for s in settled)] == []
    assert found.unaccounted == ()


MARKDOWN = (
    f"# Screens Policy\n\n## 1. Aims\n\nScreens are locked at noon.\n\n## 2. Consent\n\n{CONSENT}\n"
)


def shortened(root):
    """As a step that loses a word would write it."""
    return write_markdown(root).replace("locked ", "")


@pytest.fixture
def losing(monkeypatch):
    monkeypatch.setattr(parsing, "write_markdown", shortened)


def test_a_word_lost_on_the_way_to_the_stored_text_is_named(losing):
    found = parsing.parse(MARKDOWN.encode()).findings
    [lost] = [each for each in found if each.kind == "unaccounted"]
    assert "“locked”, after “1 Aims Screens are”" in lost.message


def test_each_place_is_ticked_before_the_text_is_saved(losing, client, db):
    client.force_login(person(Role.CLERK))
    text = MARKDOWN.replace("at noon.", "at noon. Doors are locked too.")
    file = SimpleUploadedFile("policy.md", text.encode())
    page = client.post(reverse("policies:import"), {"file": file, "consent": "text"})
    assert "Words that may be missing: 2" in page.text
    assert "“locked”, after “1 Aims Screens are”" in page.text
    first, second = (key for key, _place in page.context["form"].fields["lost"].choices)

    def save(*ticked, **more):
        sent = {**previewed(text.encode()), "lost": ticked, **more}
        return client.post(reverse("policies:import_save"), sent)

    assert "2 places are not ticked yet." in save().text
    assert "1 place is not ticked yet." in save(second).text
    again = save(second, mark="heading-2", line=[2]).context["form"]
    assert second in again["lost"].value()
    assert not Version.objects.exists()
    assert save(first, second).status_code == 302
    kinds = [each["kind"] for each in Version.objects.get().findings]
    assert kinds == ["unaccounted", "unaccounted"]


def test_a_place_at_the_beginning_is_named_so():
    [lost] = unaccounted("Staff lock doors and screens.", "lock doors and screens.")
    assert lost == "Words that are missing from the text: “Staff”, at the beginning."


def test_the_command_stops_at_it(losing, db, tmp_path):
    path = tmp_path / "policy.md"
    path.write_text(MARKDOWN)
    with pytest.raises(CommandError, match="Some words changed"):
        call_command("import_policy", str(path))
    assert not Version.objects.exists()
