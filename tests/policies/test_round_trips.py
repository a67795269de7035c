"""What goes out as Markdown or as a Word file and is not edited comes back as the same text."""

import io
import zipfile
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from PIL import Image

from people.models import Role
from policies.intake.packing import packed_text
from policies.intake.reading import read_file
from policies.lifecycle.importing import bring_in
from policies.models import Picture, Version
from policies.texts.model import TextDiffers, TextRefused
from policies.texts.parsing import parse
from policies.texts.spelling.respelling import respelt
from policies.word import writing
from policies.word.origin import find_origin
from policies.word.reading import read_word
from policies.word.writing import word_file
from tests.factories import person
from tests.making import add_picture, draft, published
from tests.policies.round_trips import fixtures, said, stored, texts
from tests.policies.words import brought_in, repacked, styled, zipped

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.usefixtures("files_here"),
]
# Making an example smaller takes minutes, and each is small enough to be read.
WITHOUT_SHRINKING: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [*HealthCheck],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}
IMPORT = reverse("policies:import")


def returns(source):
    """Through Markdown it is the same; through Word it says the same, and is written the same once
    it is laid beside the version that it was made from."""
    assert stored(source.encode()) == source
    read = brought_in(word_file(source, "Title"))
    assert said(stored(read.text.encode())) == said(source)
    assert stored(respelt(read.text, source).encode()) == source
    assert read.doubts == read.unaccounted == ()


@pytest.mark.parametrize("name", fixtures())
def test_every_text_and_word_file_of_ours_comes_back_as_it_went_out(name):
    returns(stored(fixtures()[name]))


@pytest.mark.parametrize("words", ["***both*** *a***b** -", "*a* *a***b**", "**a***b* **c**"])
def test_emphasis_beside_emphasis_comes_back(words):
    returns(f"# Signs Policy\n\n## 1. Aims {{#section-1}}\n\n{words}\n")


@pytest.mark.parametrize(
    "blocks",
    [
        "> 3.\n>\n> 4. - far\n>\n>    and wide",
        "- Lock.\n\n  3. Ring.",
        "- Lock.\n\n  -\n  - Close.",
        "- a\n-\n  - -\n- b",
        "- Lock.\n\n  -\n    - -",
    ],
    ids=[
        *("no paragraph after it is joined", "an inner list from 3 on", "an empty item"),
        *("empty lists in lists are no rule", "nor a heading's line"),
    ],
)
def test_a_list_comes_back(blocks):
    returns(stored(f"# Signs Policy\n\n## 1. Aims\n\n{blocks}\n".encode()))


@limits(max_examples=12, **WITHOUT_SHRINKING)
@given(texts())
def test_generated_texts_come_back_as_they_went_out(source):
    returns(source)


@pytest.mark.long
@limits(max_examples=500, **WITHOUT_SHRINKING)
@given(texts())
def test_many_generated_texts_come_back_as_they_went_out(source):
    returns(source)


LISTED = "# Screens Policy\n\n## 1. Aims\n\n- Lock.\n- Close.\n\n## 2. Conduct\n\nWe look.\n"


def pressed(change):
    """What comes back once somebody changed the second item in Word."""
    document = Document(io.BytesIO(word_file(LISTED, "T")))
    [item] = [each for each in document.paragraphs if each.text == "Close."]
    change(item)
    file = io.BytesIO()
    document.save(file)
    return stored(file.getvalue())


def test_an_item_that_is_moved_in_is_an_inner_one():
    def tab(item):
        item._p.pPr.numPr.ilvl.val = 1

    assert "- Lock.\n  - Close.\n" in pressed(tab)


def test_an_item_whose_bullet_is_taken_off_goes_on_in_the_one_before():
    def backspace(item):
        item._p.pPr.remove(item._p.pPr.numPr)

    assert "- Lock.\n\n  Close.\n" in pressed(backspace)


def test_a_paragraph_after_a_list_is_outside_it():
    def plain(item):
        backspaced = item._p.pPr
        backspaced.getparent().remove(backspaced)

    assert "- Lock.\n\nClose.\n" in pressed(plain)


def test_a_new_item_is_one_of_the_same_list():
    def enter(item):
        item._p.addnext(deepcopy(item._p))

    assert "- Lock.\n- Close.\n- Close.\n" in pressed(enter)


def test_an_inner_list_that_begins_with_another_number_than_1_stays_a_list():
    document = Document(io.BytesIO(styled()))
    numbering = document.part.numbering_part.element
    counted = document.styles["List Number"]._element.pPr.numPr.numId.val
    again = numbering.add_num(numbering.num_having_numId(counted).abstractNumId.val)
    again.add_lvlOverride(0).add_startOverride(3)
    item: Any = next(each for each in document.paragraphs if each.text == "inner")
    item.style = "List Number 2"
    properties: Any = item._p.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_numId().val = again.numId
    file = io.BytesIO()
    document.save(file)
    assert "- lock\n\n  3. inner\n" in stored(file.getvalue())


# Pictures


def photo(kind="JPEG"):
    """One that would be another if it were drawn again."""
    image = Image.effect_noise((300, 200), 80).convert("RGB")
    file = io.BytesIO()
    image.save(file, kind)
    file.seek(0)
    return file


PICTURED = """# Screens Policy

## 1. Aims

![A *map* of (the) way](picture:{0}) and ![](picture:{1})

- ![In a list](picture:{0})

  > ![In a quotation](picture:{1})

| ![In a table](picture:{0}) | What |
| --- | --- |
| ![](picture:{1}) | [![linked](picture:{0})](https://a.example/) |

## 2. Conduct

We look.
"""


@pytest.fixture
def pictured():
    hashes = [add_picture(photo(kind)).pk for kind in ("JPEG", "PNG")]
    return stored(PICTURED.format(*hashes).encode())


def test_word_keeps_every_picture(pictured):
    raw = word_file(pictured, "Title")
    returns(pictured)
    assert said(stored(brought_in(raw).text.encode())) == said(pictured)
    assert Picture.objects.count() == 2


def test_no_picture_is_larger_than_the_page():
    large = Image.new("RGB", (900, 3000))
    file = io.BytesIO()
    large.save(file, "PNG")
    file.seek(0)
    source = stored(PICTURED.format(*[add_picture(file).pk] * 2).encode())
    content = zipfile.ZipFile(io.BytesIO(word_file(source, "T"))).read("word/document.xml")
    heights = [int(each.partition(b'"')[0]) for each in content.split(b'cy="')[1:]]
    assert max(heights) <= writing.template.TEXT_HEIGHT


def test_a_text_with_pictures_goes_out_in_an_archive_and_comes_back(pictured):
    raw = packed_text(pictured, "screens-1.0")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = archive.namelist()
        assert "](pictures/" in archive.read("screens-1.0.md").decode()
    assert sorted(name.rpartition(".")[2] for name in names) == ["jpg", "md", "png"]
    assert stored(raw) == pictured


def test_an_archive_that_others_packed_is_read_too():
    text = b"# Screens\n\n## 1. Aims\n\n![Map](../img/the%20map.png) ![Gone](gone.png)\n"
    raw = zipped({"__MACOSX/._a.md": b"", "a/text.md": text, "img/the map.png": photo().read()})
    read = read_file(raw)
    assert f"![Map](picture:{Picture.objects.get().pk})" in read.text
    assert "![Gone](gone.png)" in read.text


def test_an_archive_is_told_from_other_packed_files_by_what_is_in_it():
    text = b"# Screens\n\n## 1. Aims\n\nWe look.\n"
    assert read_file(zipped({"text.md": text})).text == text.decode()
    with pytest.raises(TextRefused, match="Word"):
        read_file(zipped({"text.md": text, "[Content_Types].xml": b"<Types/>"}))
    with pytest.raises(TextRefused, match="Word"):
        read_file(zipped({"text.html": text}))


def test_an_archive_s_text_in_an_old_encoding_is_read_and_said():
    read = read_file(zipped({"text.md": "# Café\n\n## 1. Aims\n\nWe look.\n".encode("cp1252")}))
    assert "Café" in read.text
    assert "Windows-1252" in read.said[0]


def test_a_picture_that_can_not_be_shown_is_named():
    text = b"# Screens\n\n## 1. Aims\n\n![Map](map.png)\n"
    read = read_file(zipped({"text.md": text, "map.png": b"no picture"}))
    assert "map.png" in read.said[0]
    assert "map.png" not in read.text


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"a.md": b"# A\n", "b.md": b"# B\n"}, "several texts"),
        ({"a.md": b"# A\n", **{f"{n}.png": b"" for n in range(300)}}, "more files"),
        ({"a.md": b"\n" * 3_000_000}, "over 2 MB"),
        ({"a.md": b"# A\n", "b.png": b"\0" * 90_000_000}, "far larger than a policy"),
    ],
    ids=["two texts", "many files", "a large text", "a bomb"],
)
def test_a_bad_archive_is_refused_with_the_reason(parts, why):
    with pytest.raises(TextRefused, match=why):
        read_file(zipped(parts))


# What would say something else is not handed out.


def test_a_word_file_with_other_words_is_not_made(monkeypatch):
    monkeypatch.setattr(writing, "_phrases", lambda node: [])
    with pytest.raises(TextDiffers, match="Screens are locked"):
        word_file("# T\n\n## 1. Aims\n\nScreens are locked.\n", "T")


def test_a_word_file_without_a_picture_of_the_text_is_not_made(pictured):
    Picture.objects.all()[:1].get().delete()
    with pytest.raises(TextDiffers, match="picture"):
        word_file(pictured, "T")
    with pytest.raises(TextDiffers, match="picture"):
        packed_text(pictured, "T")


def test_the_page_says_that_no_file_was_handed_out(clerk, monkeypatch, caplog):
    version = draft()
    monkeypatch.setattr(writing, "_phrases", lambda node: [])
    address = reverse("policies:word", args=[version.policy.slug, version.number])
    page = clerk.get(address, follow=True)
    assert "would not have said the same as the text" in page.text
    assert "differs from it" in caplog.text


# Edited in Word, and taken back.


@pytest.fixture
def exported(clerk):
    version = draft()
    address = reverse("policies:word", args=[version.policy.slug, version.number])
    return version, clerk.get(address).content


def edited(raw, before=b"Ask when in doubt.", after=b"Ask at once."):
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        content = archive.read("word/document.xml")
    assert before in content
    return repacked(raw, "word/document.xml", content.replace(before, after))


def upload(client, raw, **fields):
    file = SimpleUploadedFile("policy.docx", raw)
    return client.post(IMPORT, {"file": file, "consent": "text", **fields})


def keep(client, page, **more):
    form = page.context["form"]
    names = ("text", "noted", "origin", "written", "consent", "wording")
    sent = {name: form[name].value() for name in names}
    return client.post(reverse("policies:import_save"), {**sent, **more})


def test_an_edit_is_shown_as_changes_to_its_version(clerk, exported):
    version, raw = exported
    page = upload(clerk, edited(raw)).text
    assert f"This is your edit of {version}" in page
    assert "2.1 What to do" in page
    assert "<ins>" in page
    assert "<del>" in page


WRITTEN = (
    "# Trips on foot\n\n## Aims\n\nWe go out safely.\n\n## Rules\n\nStay together.\n\n"
    "### Weather\n\nThe head decides.\n\n## Agreement\n\nI have read this and agree.\n"
)


def test_headings_that_were_marked_or_typed_come_back_as_they_are(clerk):
    """They have no numbers, and a file from elsewhere with such headings would be asked about."""
    version = bring_in(parse(WRITTEN.encode(), written=True), None)
    address = reverse("policies:word", args=[version.policy.slug, version.number])
    page = upload(clerk, clerk.get(address).content)
    assert "Nothing in the text was changed." in page.text


def test_an_edit_becomes_the_next_draft_of_its_policy_whatever_its_title(clerk, exported):
    version, raw = exported
    Version.objects.filter(pk=version.pk).update(state=Version.State.SUBMITTED)
    retitled = edited(raw, b"Quiet Screens Policy</w:t>", b"Dark Screens Policy</w:t>")
    keep(clerk, upload(clerk, retitled))
    made = Version.objects.get(state=Version.State.DRAFT)
    assert (made.policy, made.title) == (version.policy, "Dark Screens Policy")


def test_an_edit_whose_lines_were_marked_is_still_an_edit_of_its_version(clerk, exported):
    version, raw = exported
    page = upload(clerk, edited(raw))
    [line] = [n for n, each, _name in page.context["form"].lines() if "at once" in each.words]
    marked = keep(clerk, page, mark="left-out", line=[line])
    assert f"This is your edit of {version}" in marked.text
    assert keep(clerk, marked).context["form"].edit_of == version


def test_of_an_edit_nobody_is_asked_whose_next_version_it_is(clerk, exported):
    _version, raw = exported
    published(title="Dark Screens Policy 2024")
    retitled = edited(raw, b"Quiet Screens Policy</w:t>", b"Dark Screens Policy</w:t>")
    assert "becomes" not in upload(clerk, retitled).context["form"].fields


def test_beside_another_draft_the_edit_is_kept_on_the_page(clerk, exported):
    _version, raw = exported
    page = keep(clerk, upload(clerk, edited(raw))).text
    assert "already has a draft" in page
    assert "Ask at once." in page


def test_a_file_that_nobody_edited_is_known_as_held(clerk, exported):
    version, raw = exported
    page = upload(clerk, raw)
    assert "Nothing in the text was changed." in page.text
    assert keep(clerk, page).url == version.get_absolute_url()


def test_what_people_sign_stays_as_it_was_in_the_version(clerk):
    text = "# Trips Policy\n\n## 1. Aims\n\nWe go out safely.\n"
    wording = "I, [full name], will keep this policy."
    version = bring_in(parse(text.encode(), consent=wording), by=None)
    address = reverse("policies:word", args=[version.policy.slug, version.number])
    page = upload(clerk, edited(clerk.get(address).content, b"safely", b"in pairs"))
    assert page.context["parsed"].statement.text == wording


def test_a_draft_that_was_changed_meanwhile_is_said(clerk, exported):
    version, raw = exported
    Version.objects.filter(pk=version.pk).update(source_sha256="0" * 64)
    assert "The draft has changed since" in upload(clerk, raw).text


def test_a_forged_stamp_leads_nowhere(clerk, exported):
    version, raw = exported
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        content = archive.read("docProps/custom.xml")
    forged = content.replace(version.pk.hex.encode(), b"0" * 32)
    page = upload(clerk, repacked(raw, "docProps/custom.xml", forged))
    assert "This is your edit of" not in page.text


def test_a_stamp_leads_only_to_what_its_bringer_may_read(exported):
    version, raw = exported
    stamp = read_word(raw).origin
    assert find_origin(stamp, person(Role.CLERK)) == version
    assert find_origin(stamp, person()) is None


def test_an_edit_of_what_was_replaced_since_is_said(clerk):
    old, _new = published(), published(words="tablets")
    address = reverse("policies:word", args=[old.policy.slug, old.number])
    page = upload(clerk, clerk.get(address).content).text
    assert "A later version has been published since" in page
