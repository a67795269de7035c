"""Writing a policy: begin, type, save, delete."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.decorators import keeper, signed_in
from policies.forms.drafting import EditorForm, NewForm
from policies.forms.originals import TitleForm
from policies.forms.replacing import ReplaceForm
from policies.intake.picturing import add_picture
from policies.lifecycle.drafting import (
    SavedMeanwhile,
    Typed,
    begin,
    begin_new,
    discard,
    save,
    typed_in,
)
from policies.lifecycle.line_differences import differing
from policies.models import Manuscript, Policy, Version
from policies.register.mentions import with_held
from policies.register.starter_policies import starter_list
from policies.texts.places import locate
from policies.views.finding import by_htmx, find_draft, find_version
from web.confirmation import Confirmation, ask_first, is_sure
from web.error_display import errors_as_message, errors_on_form
from web.tabs import TabForm

# Of an address that leads to a place in the text.
MOST_WORDS = 400


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a policy that we don't have yet; its title may be in the address."""
    form = NewForm(request.POST or None, initial={"title": request.GET.get("title", "")[:200]})
    if form.is_valid():
        with errors_on_form(form, "title"):
            return redirect("policies:edit", _begun(request, form).policy.slug)
    return render(request, "policies/new.html", {"form": form})


def _begun(request: HttpRequest, form: NewForm) -> Version:
    policy, by = form.next_of(), signed_in(request)
    if not policy:
        return begin_new(form.cleaned_data["title"], by)
    draft = begin(policy, by)
    messages.info(
        request, _("This is the next version of “%s”, started from its last text.") % policy
    )
    return draft


@keeper
@require_safe
def starter(request: HttpRequest) -> HttpResponse:
    """Policies that schools commonly have, to start from, and which of them we have."""
    listed = starter_list()
    held = with_held(each.title for each in listed.policies)
    context = {"listed": listed, "rows": list(zip(listed.policies, held, strict=True))}
    return render(request, "policies/starter_list.html", context)


@keeper
@require_POST
def begin_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a new version from the text in force, or carry on with the existing draft."""
    policy = get_object_or_404(Policy, slug=slug)
    with errors_as_message(request):
        begin(policy, by=signed_in(request))
        return redirect("policies:edit", slug)
    return redirect("home:policies")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The editor of a policy's draft. What htmx sends while somebody types is answered with the
    preview alone."""
    if request.method == "POST":
        return _typed(request, get_object_or_404(Policy, slug=slug))
    draft = find_draft(slug)
    last = Manuscript.objects.latest_of(draft)
    typed = Typed(**last.typed()) if last else typed_in(draft)
    place = locate(
        typed.text, request.GET.get("at", "")[:MOST_WORDS], request.GET.get("section", "")
    )
    return _show(request, draft, _form_of(draft).showing(typed, place), last, {"place": place})


def _form_of(draft: Version) -> type[EditorForm]:
    return TitleForm if draft.original else EditorForm


def _typed(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Save it; or, if it is no longer a draft, show it to be copied."""
    draft = policy.versions.filter(state=Version.State.DRAFT).select_related("policy").first()
    if draft:
        return _save(request, draft)
    page = "policies/_no_draft.html" if by_htmx(request) else "policies/no_draft.html"
    context = {"policy": policy, "text": request.POST.get("text", "")}
    return render(request, page, context)


def _save(request: HttpRequest, draft: Version) -> HttpResponse:
    person = signed_in(request)
    form = _form_of(draft)(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, draft, form, Manuscript.objects.latest_of(draft))
    sent, page = form.cleaned_data, TabForm.sent(request.POST)
    how = {"tab": page.sender, "as_shown": not sent.get("picture"), "over": sent["over"]}
    try:
        kept = save(draft, _with_picture(form), person, page.seen_stamp, **how)
    except SavedMeanwhile as meanwhile:
        theirs = meanwhile.theirs
        lines = differing(theirs.shown_text, form.typed().text)
        context = {"theirs": theirs, "own": theirs.is_by(person), "lines": lines}
        return _show(request, draft, form, None, context)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, draft, form, Manuscript.objects.latest_of(draft))
    if by_htmx(request):
        return _show(request, draft, form, kept)
    if sent.get("picture"):
        messages.info(
            request, _("The picture's line is at the end of the text. Move it to where it belongs.")
        )
    elif not kept.problems:
        messages.success(request, _("Saved."))
    return redirect(_next_page(request, draft))


def _next_page(request: HttpRequest, draft: Version) -> str:
    """The editor again; if there are words to find, where they are."""
    replacing = ReplaceForm(request.POST)
    name = "policies:replace" if replacing.is_valid() else "policies:edit"
    address = reverse(name, args=[draft.policy.slug])
    return f"{address}?{urlencode(replacing.query())}" if replacing.is_valid() else address


def _with_picture(form: EditorForm) -> Typed:
    """What was typed, with the line for an uploaded picture at its end."""
    typed, file = form.typed(), form.cleaned_data.get("picture")
    if not file:
        return typed
    picture = add_picture(file)
    words = " ".join(form.cleaned_data["picture_words"].translate({91: 40, 93: 41}).split())
    text = f"{typed.text.rstrip()}\n\n![{words}](picture:{picture.sha256})\n"
    return Typed(**{**vars(typed), "text": text})


def _show(
    request: HttpRequest,
    draft: Version,
    form: EditorForm,
    kept: Manuscript | None,
    more: dict[str, object] | None = None,
) -> HttpResponse:
    context = {"version": draft, "form": form, "kept": kept, **(more or {})}
    if by_htmx(request):
        return render(request, "policies/_writing.html", {**context, "by_htmx": True})
    sent = request.method == "POST"
    context["tab"] = (
        TabForm.sent(request.POST) if sent else TabForm.opening(kept.stamp if kept else "")
    )
    context["replacing"] = ReplaceForm.in_form("writer")
    context["earlier"] = draft.manuscripts.select_related("saved_by")[1:]
    context["sent_back"] = draft.sent_back.select_related("by").first()
    return render(request, "policies/edit.html", context)


@keeper
@require_safe
def earlier(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What somebody saved in a draft before another person overwrote it."""
    draft = find_draft(slug)
    found = get_object_or_404(draft.manuscripts.select_related("saved_by"), number=number)
    return render(request, "policies/earlier.html", {"version": draft, "found": found})


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def discard_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    person = signed_in(request)
    found = find_version(person, slug, number)
    if found.state == Version.State.DRAFT and not is_sure(request):
        return ask_first(request, _about_discarding(found))
    with errors_as_message(request):
        discard(found, by=person)
        messages.success(request, _("The draft is deleted."))
        return redirect("policies:import")
    return redirect("policies:version", slug, number)


def _about_discarding(draft: Version) -> Confirmation:
    return Confirmation(
        title=_("Delete the draft of %s?") % draft,
        goes=_(
            "The draft will be deleted for good, with everything that was typed in it and its"
            " earlier texts. Nobody can bring it back. Texts that were published or submitted stay."
        ),
        button=_("Delete this draft"),
        back=draft.get_absolute_url(),
    )
