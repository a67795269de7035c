import pytest
from django.template import Context, Template, TemplateSyntaxError

TWO = (
    '{% load tables %}{% table "Name" more "Signed" numbers=1 caption="People" %}'
    "{% row %}{% rowhead %}{{ name }}{% endrowhead %}{% cell %}3{% endcell %}{% endrow %}"
    "{% endtable %}"
)


def shown(template, **context):
    return Template(template).render(Context(context))


def test_each_part_names_its_role_and_each_cell_its_column():
    assert shown(TWO, name="Ann") == (
        '<table class="list-table" role="table">'
        '<caption class="visually-hidden">People</caption>'
        '<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Name</th>'
        '<th scope="col" role="columnheader" class="number">Signed</th></tr></thead>'
        '<tbody role="rowgroup"><tr role="row">'
        '<th scope="row" role="rowheader" class="list-table__main" data-label="Name">Ann</th>'
        '<td role="cell" class="number" data-label="Signed">3</td>'
        "</tr></tbody></table>"
    )


def test_what_somebody_typed_is_escaped():
    assert "&lt;b&gt;" in shown(TWO, name="<b>")


def test_a_column_may_depend_on_the_reader():
    assert shown(TWO, more="School").count("columnheader") == 3


def test_words_may_come_after_the_numbers():
    table = '{% load tables %}{% table "A" "B" "C" numbers=1 words_last=1 %}{% endtable %}'
    assert '<th scope="col" role="columnheader" class="number">B</th>' in shown(table)


def test_a_cell_across_columns_has_no_label():
    cell = '{% load tables %}{% table "A" "B" %}{% row %}{% cell span=2 %}{% endcell %}{% endrow %}'
    assert '<td role="cell" colspan="2"></td>' in shown(cell + "{% endtable %}")


def test_a_cell_may_have_a_shorter_label():
    cell = '{% load tables %}{% table "A long one" %}{% row %}{% cell label="A" %}{% endcell %}'
    assert 'data-label="A"' in shown(cell + "{% endrow %}{% endtable %}")


def test_a_table_must_be_ended():
    with pytest.raises(TemplateSyntaxError):
        Template('{% load tables %}{% table "A" %}')
