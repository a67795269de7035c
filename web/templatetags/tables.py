"""Tables of rows that fold into cards on a phone.

CSS that lays a table out as cards removes its roles, so each part states its own; and a cell in a
card needs its column's heading beside it. Both are written only here:

    {% table _("Name") _("School") _("Signed") numbers=1 caption=_("Who has signed") %}
      {% for each in rows %}
        {% row %}
          {% rowhead %}{{ each.name }}{% endrowhead %}
          {% cell %}{{ each.school }}{% endcell %}
          {% cell %}{{ each.signed }}{% endcell %}
        {% endrow %}
      {% endfor %}
    {% endtable %}

An empty argument gives no column, so that a column may depend on the reader.
`words_last` is how many columns at the end hold words; `numbers` is how many columns just before
those are numeric.
The caption is for screen readers only, unless `caption_shown=True`. A cell takes a `class`, a
`span` if it spans columns, and a `label` if its column's heading is too long for a card.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
CELLS = "table_cells"
COLUMNS = "table_columns"


class Column(NamedTuple):
    heading: str
    css_class: str


class PartNode(Node):
    """A part of a table, with what its tag was given."""

    def __init__(
        self,
        nodelist: NodeList,
        given: list[FilterExpression],
        options: dict[str, FilterExpression],
    ) -> None:
        self.nodelist = nodelist
        self.given = given
        self.options = options

    def option(self, name: str, context: Context) -> Any:
        return self.options[name].resolve(context) if name in self.options else ""


class TableNode(PartNode):
    def columns(self, context: Context) -> list[Column]:
        headings = [heading for each in self.given if (heading := each.resolve(context))]
        last = len(headings) - (self.option("words_last", context) or 0)
        first = last - (self.option("numbers", context) or 0)
        return [
            Column(each, "number" if first <= n < last else "") for n, each in enumerate(headings)
        ]

    def render(self, context: Context) -> SafeString:
        columns = self.columns(context)
        with context.push(**{COLUMNS: columns}):
            body = self.nodelist.render(context)
        hidden = "" if self.option("caption_shown", context) else _class("visually-hidden")
        caption = self.option("caption", context)
        return format_html(
            '<table class="list-table" role="table">{}<thead role="rowgroup"><tr role="row">{}</tr>'
            '</thead><tbody role="rowgroup">{}</tbody></table>',
            format_html("<caption{}>{}</caption>", hidden, caption) if caption else "",
            format_html_join(
                "",
                '<th scope="col" role="columnheader"{}>{}</th>',
                ((_class(each.css_class), each.heading) for each in columns),
            ),
            body,
        )


class RowNode(PartNode):
    def render(self, context: Context) -> SafeString:
        with context.push(**{CELLS: iter(context[COLUMNS])}):
            return format_html('<tr role="row">{}</tr>', self.nodelist.render(context))


class CellNode(PartNode):
    tag, attributes, css_class = "td", SafeString(' role="cell"'), ""

    def render(self, context: Context) -> SafeString:
        cells: Iterator[Column] = context[CELLS]
        column = next(cells)
        span = self.option("span", context)
        css = " ".join(
            filter(None, (self.css_class, column.css_class, self.option("class", context)))
        )
        label = self.option("label", context) or column.heading
        return format_html(
            "<{tag}{attributes}{css}{label}{span}>{content}</{tag}>",
            tag=self.tag,
            attributes=self.attributes,
            css=_class(css),
            label=format_html(' data-label="{}"', label) if not span else "",
            span=format_html(' colspan="{}"', span) if span else "",
            content=self.nodelist.render(context),
        )


class RowHeadNode(CellNode):
    """The cell that names its row."""

    tag, attributes = "th", SafeString(' scope="row" role="rowheader"')
    css_class = "list-table__main"


def _class(name: str) -> SafeString:
    return format_html(' class="{}"', name) if name else SafeString("")


def _part(name: str, kind: type[PartNode]) -> None:
    def compiled(parser: Parser, token: Token) -> PartNode:
        bits = token.split_contents()[1:]
        given = []
        while bits and "=" not in bits[0].partition('"')[0]:
            given.append(parser.compile_filter(bits.pop(0)))
        options = token_kwargs(bits, parser)
        nodelist = parser.parse((f"end{name}",))
        parser.delete_first_token()
        return kind(nodelist, given, options)

    register.tag(name, compiled)


for _name, _kind in {
    "table": TableNode,
    "row": RowNode,
    "cell": CellNode,
    "rowhead": RowHeadNode,
}.items():
    _part(_name, _kind)
