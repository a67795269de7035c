"""A signature's certificate: fetched by who signed, checked by whoever holds it."""

import re

from playwright.sync_api import expect

from tests.browser.acts import SOCIAL_MEDIA, open_to_sign, pages_of, sign

MAKE = "from acknowledgements.jobs import make_certificates; make_certificates()"


def test_a_certificate(visit, site, somebody, tmp_path):
    signer = visit(somebody.email, width=360)
    open_to_sign(signer, SOCIAL_MEDIA)
    sign(signer, somebody.name)
    site.manage("shell", "--no-imports", "-c", MAKE)  # Rather than wait for its minute.
    signer.page.reload()
    kind, content = signer.fetch(signer.page.get_by_role("link", name="Certificate (PDF)"))
    text = "".join(pages_of((kind, content)))
    assert somebody.name in text
    code = re.search(r"(\w{4}-\w{4}-\w{4}-\w{4})\.", text)
    assert code

    stranger = visit(width=360)
    stranger.open("/verify/")
    stranger.page.get_by_label("The code on it").fill(code[1].lower())
    stranger.press("Check", exact=True)
    expect(stranger.page.get_by_role("status")).to_contain_text("its record is whole")
    expect(stranger.page.locator("main")).not_to_contain_text(somebody.name)

    for changed, said in ((b"", "This file is ours, unchanged"), (b" ", "We know no such")):
        file = tmp_path / "certificate.pdf"
        file.write_bytes(content + changed)
        stranger.page.get_by_label("The PDF file").set_input_files(file)
        stranger.press("Check the file")
        expect(stranger.page.locator("main")).to_contain_text(said)
