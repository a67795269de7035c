"""Words that an import loses, joins or changes are named: by two texts, and by Word files in which
a step of the conversion is taken away."""

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
from policies.texts.word_ledger import Kind, differences, unaccounted
from policies.texts.writing import write_markdown
from policies.word import preparing
from policies.word.reading import read_word
from tests.factories import person
from tests.policies.words import CONSENT, files, saved


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


def run(words, marks=""):
    return f"<w:r><w:rPr>{marks}</w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r>"


UNHEARD = f"<w:unheard>{run('forty-two')}</w:unheard>"


def test_what_the_conversion_does_not_know_must_be_agreed_to():
    found = read_word(policy(f"{run('See table ')}{UNHEARD}{run(' for days of the week.')}"))
    assert [each for each in found.doubts if "“forty-two”, after" in each]


@pytest.mark.parametrize("step", ["settle_runs", "_mark_headings"])
def test_a_step_that_is_taken_away_is_noticed_or_loses_nothing(step, monkeypatch):
    field = "<w:fldSimple w:instr=' REF a '><w:r><w:t>4.2</w:t></w:r></w:fldSimple>"
    raw = policy(f"{run('See table ')}{field}{run(' for days.')}")
    assert read_word(raw).doubts == ()
    monkeypatch.setattr(preparing, step, lambda *_given: [])
    lost = "4.2" not in read_word(raw).text
    assert bool(read_word(raw).doubts) == lost


def test_what_is_named_as_hidden_or_contents_is_not_missed_too():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>the key</w:t></w:r>"
    found = read_word(policy(f"{run('See ')}{hidden}{run('the table.')}"))
    assert found.doubts == ()
    assert found.said == ("Hidden words, left out: “the key”",)


def test_a_word_is_missed_although_another_like_it_was_hidden():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>forty-two</w:t></w:r>"
    raw = policy(f"{hidden}{run('See table ')}{UNHEARD}{run(' for days.')}")
    assert [each for each in read_word(raw).doubts if "“forty-two”, after" in each]


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
    doubts = [
        each for each in read_word(files()[name]).doubts if not any(s in each for s in settled)
    ]
    assert doubts == []


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


def test_it_must_be_agreed_to_before_the_text_is_kept(losing, client, db):
    client.force_login(person(Role.CLERK))
    file = SimpleUploadedFile("policy.md", MARKDOWN.encode())
    page = client.post(reverse("policies:import"), {"file": file, "consent": "text"})
    assert "“locked”" in page.text
    sent = {"text": MARKDOWN, "consent": "text"}
    assert client.post(reverse("policies:import_save"), sent).status_code == 200
    assert not Version.objects.exists()
    assert client.post(reverse("policies:import_save"), {**sent, "agreed": "on"}).status_code == 302
    assert Version.objects.exists()


def test_the_command_stops_at_it(losing, db, tmp_path):
    path = tmp_path / "policy.md"
    path.write_text(MARKDOWN)
    with pytest.raises(CommandError, match="Words came out otherwise"):
        call_command("import_policy", str(path))
    assert not Version.objects.exists()
