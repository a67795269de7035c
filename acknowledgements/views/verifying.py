"""What anybody with a certificate can do without an account: check it."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from acknowledgements.models import Certificate, Signature, TimeStamp
from acknowledgements.proof.certificates import authority
from acknowledgements.proof.verifying import checked, sha256_of
from people.decorators import signed_in
from web import sizes
from web.file_responses import hand_out


class CertificateCodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code on it"),
        max_length=40,
        # Anything else is not a code, and can't be part of a code's address.
        validators=[RegexValidator(r"^[\w -]*\Z", _("A code has letters and digits only."))],
    )


class FileForm(forms.Form):
    file = forms.FileField(label=_("The PDF file"))

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > sizes.CERTIFICATE:
            said = _("This is larger than any certificate of ours (%s).")
            raise forms.ValidationError(said % sizes.in_mb(sizes.CERTIFICATE))
        return file


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponseBase:
    """Check a certificate by its file, or go to its page by its code. The file is not kept."""
    if refusal := _too_often(request):
        return refusal
    if "code" in request.GET:
        code_form = CertificateCodeForm(request.GET)
        if code_form.is_valid():
            return redirect("acknowledgements:verify_code", code_form.cleaned_data["code"])
    else:
        code_form = CertificateCodeForm()
    sent = request.method == "POST"
    file_form = FileForm(request.POST, request.FILES) if sent else FileForm()
    context: dict[str, Any] = {"code_form": code_form, "file_form": file_form}
    context["stamping"] = bool(settings.TIME_STAMP_URL)
    if sent and file_form.is_valid():
        content = file_form.cleaned_data["file"].read()
        found = Certificate.objects.for_checking().filter(sha256=sha256_of(content)).first()
        context |= {"looked": True, "found": checked(found) if found else None}
    return render(request, "acknowledgements/verify.html", context)


@login_not_required
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponseBase:
    """What may be said of a certificate to anybody who has it on paper."""
    if refusal := _too_often(request):
        return refusal
    found = Certificate.objects.for_checking().coded(code).first()
    context: dict[str, Any] = {
        "code_form": CertificateCodeForm(initial={"code": code[:40]}),
        "file_form": FileForm(),
        "looked": True,
        "by_code": True,
        "found": checked(found) if found else None,
        "stamping": bool(settings.TIME_STAMP_URL),
    }
    status = 200 if found else 404
    return render(request, "acknowledgements/verify.html", context, status=status)


@login_not_required
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Our authority's certificate, for programs that check a seal themselves."""
    response = HttpResponse(authority(), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="authority.crt"'
    return response


def _too_often(request: HttpRequest) -> HttpResponseBase | None:
    refusal: HttpResponseBase | None = ratelimit.consume_or_429(
        request, action="verify", limit_get=True
    )
    return refusal


@require_safe
def certificate(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The sealed PDF of one's own signature; for the office, also of a paper form."""
    signatures = Signature.objects.visible_to(signed_in(request))
    found = get_object_or_404(Certificate, signature__in=signatures.filter(pk=pk))
    return hand_out(found.file, filename=f"certificate-{found.code}.pdf")


@require_safe
def time_stamp(request: HttpRequest, pk: str) -> HttpResponse:
    """The token that proves when the certificate existed, for programs that check it."""
    signatures = Signature.objects.visible_to(signed_in(request)).filter(pk=pk)
    stamps = TimeStamp.objects.filter(certificate__signature__in=signatures)
    found = get_object_or_404(stamps.select_related("certificate"))
    response = HttpResponse(bytes(found.token), content_type="application/timestamp-token")
    name = f"certificate-{found.certificate.code}.tst"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
