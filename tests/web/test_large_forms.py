from django.test import RequestFactory


def test_a_pile_of_forms_may_have_a_scan_for_each_of_many_people():
    part = '--form\r\nContent-Disposition: form-data; name="{}-scan"; filename="a.pdf"\r\n\r\nx\r\n'
    body = "".join(part.format(n) for n in range(500)) + "--form--\r\n"
    type_ = "multipart/form-data; boundary=form"
    request = RequestFactory().generic("POST", "/", body, content_type=type_)
    assert len(request.FILES) == 500
