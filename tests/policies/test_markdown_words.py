"""Texts of every kind that programs write: words in, the same words out, or it is said."""

import pytest
from hypothesis import HealthCheck, given, settings

from policies.texts.model import FindingKind
from policies.texts.parsing import parse
from policies.texts.rendering import plain_words, render_text
from policies.texts.word_ledger import compared, words_of
from tests.policies.markdown_texts import markdown_texts


def check(text, words):
    parsed = parse(text.encode(), consent="")
    shown = " ".join(plain_words(render_text(parsed.source).html))
    assert read(shown) == read(words)
    assert [each.message for each in parsed.findings if each.kind == FindingKind.UNACCOUNTED] == []
    assert parse(parsed.source.encode(), consent="").source == parsed.source


def read(text):
    return [word for word in map(compared, words_of(text)) if word]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=markdown_texts())
def test_every_word_comes_out_in_order(made):
    check(*made)


@pytest.mark.long
@settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=markdown_texts())
def test_every_word_of_thousands_of_texts_comes_out_in_order(made):
    check(*made)
