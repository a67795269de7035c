"""The check of understanding that a policy may have: answers are explained, not kept."""

from typing import Any

from django import forms
from django.db import transaction
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from acknowledgements.models import UnderstandingQuestion
from audit.models import Event, record
from people.models import Person
from policies.models import Policy

MOST = 10


class UnderstandingForm(forms.Form):
    """The questions, one field each."""

    def __init__(self, questions: list[UnderstandingQuestion], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"question-{question.pk}"] = forms.ChoiceField(
                label=question.words,
                choices=[(each, each) for each in question.choices],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose an answer.")},
            )

    def rows(self) -> list[tuple[forms.BoundField, UnderstandingQuestion, bool]]:
        """Each question's field, the question, and whether the answer sent is right."""
        fields = [(self[f"question-{each.pk}"], each) for each in self.questions]
        return [(field, each, field.value() == each.right.strip()) for field, each in fields]

    def right(self) -> int:
        return sum(right for _field, _question, right in self.rows())


QuestionFormSet = forms.inlineformset_factory(
    Policy,
    UnderstandingQuestion,
    fields=["words", "right", "wrong", "explanation"],
    widgets={
        "wrong": forms.Textarea(attrs={"rows": 3}),
        "explanation": forms.Textarea(attrs={"rows": 3}),
    },
    extra=2,
    max_num=MOST,
    validate_max=True,
)


@transaction.atomic
def keep_questions(
    questions: "BaseInlineFormSet[Any, Any, Any]", policy: Policy, by: Person
) -> None:
    """Save the clerk's questions; nobody has to answer them to sign."""
    if not questions.has_changed():
        return
    questions.save()
    record(Event.Act.UNDERSTANDING_WRITTEN, by, policy)
