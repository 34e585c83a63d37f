"""A paper as a text to be edited: real headings, numbered lists and tables, no pictures of text. The same paper gives
the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import singledispatch
from typing import Any

import docx as library
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

from core import text
from core.formats import INVENTED
from core.reports.paper import (
    Beside,
    Block,
    Cover,
    Grid,
    Look,
    Paper,
    Picture,
    Points,
    Section,
    Sheet,
    Signature,
    Words,
)
from core.reports.text import knit

FONT, SIZE = "Times New Roman", 12
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LANGUAGE = "ru-RU"
_NO_LIMIT = 10**9
# What XML 1.0 cannot hold, however it is escaped.
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]|[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Word has no documents older than this in ZIP.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


def docx(paper: Paper) -> bytes:
    made = library.Document()
    _page(made)
    _styles(made)
    _properties(made, paper)
    _furniture(made, paper)
    writer = _Writer(made)
    _cover(writer, paper.cover) if paper.cover else _top(writer, paper)
    for section in paper.sections:
        _section(writer, section)
    if paper.address:
        writer.words(paper.address, style="Caption")
    return _packed(made)


def clean(value: str) -> str:
    """Literal text without anything that a file of Word cannot hold or does not show."""
    return text.clean(_UNWRITABLE.sub("\ufffd", value), _NO_LIMIT)


class _Writer:
    """Adds to the end of the document; every list that has numbers begins with its own."""

    def __init__(self, made: Document) -> None:
        self.made = made
        self.lists = 0

    def words(self, said: str, style: str = "Normal", align: Any = None, tied: bool = True) -> Any:
        paragraph = self.made.add_paragraph(style=style)
        _runs(paragraph, knit(said) if tied else said)
        if align is not None:
            paragraph.alignment = align
        return paragraph

    def numbered(self, start: int) -> int:
        """A new list of the document: its numbers go on from `start`."""
        numbering = self.made.part.numbering_part.element
        self.lists += 1
        abstract = 900 + self.lists
        numbering.insert(0, _abstract(abstract, start))
        number = numbering.add_num(abstract)
        return int(number.numId)


def _runs(paragraph: Any, said: str) -> None:
    """Line ends stay line ends."""
    for n, line in enumerate(clean(said).split("\n")):
        if n:
            paragraph.add_run().add_break(WD_BREAK.LINE)
        paragraph.add_run(line)


def _page(made: Document) -> None:
    page = made.sections[0]
    page.orientation = WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(30), Mm(15)
    page.top_margin = page.bottom_margin = Mm(20)


def _styles(made: Document) -> None:
    _face(made.styles["Normal"], SIZE, after=6, leading=1.15)
    _face(made.styles["Title"], 16, bold=True, after=8, centred=True)
    for level, size in ((1, 14), (2, 13)):
        _face(made.styles[f"Heading {level}"], size, bold=True, after=6, before=12)
    _face(made.styles["Caption"], 10, after=4)
    for name in ("List Bullet", "List Number"):
        _face(made.styles[name], SIZE, after=3)
    defaults = made.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _language(properties)


def _face(
    style: Any,
    size: float,
    bold: bool = False,
    after: float = 0,
    before: float = 0,
    leading: float = 1.0,
    centred: bool = False,
) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[theme]
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    form = style.paragraph_format
    form.space_after, form.space_before, form.line_spacing = Pt(after), Pt(before), leading
    form.widow_control = True
    if centred:
        form.alignment = ALIGN.CENTER
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)


def _language(properties: Any) -> None:
    found = properties.find(qn("w:lang"))
    if found is None:
        found = OxmlElement("w:lang")
        properties.append(found)
    for script in ("w:val", "w:eastAsia", "w:bidi"):
        found.set(qn(script), _LANGUAGE)


def _properties(made: Document, paper: Paper) -> None:
    """Of the organisation, never of a person; the moment would make every file another one."""
    core = made.core_properties
    core.title, core.subject, core.author = (
        clean(part)[:255] for part in (paper.title, paper.subject, paper.author)
    )
    core.last_modified_by = core.author
    core.language, core.comments, core.keywords = _LANGUAGE, "", ""
    core.created = core.modified = core.last_printed = _MADE
    core.revision = 1


def _furniture(made: Document, paper: Paper) -> None:
    """The head and the foot of every page, with its number."""
    page = made.sections[0]
    head = page.header.paragraphs[0]
    _runs(head, " · ".join(part for part in (paper.head, paper.head_right, "Проект" * paper.draft) if part))
    foot = page.footer.paragraphs[0]
    told = [f"{INVENTED}" if paper.demonstration else "", paper.foot]
    _runs(foot, " · ".join([*(part for part in told if part), "Страница "]))
    _field(foot, "PAGE")
    foot.add_run(" из ")
    _field(foot, "NUMPAGES")
    for paragraph in (head, foot):
        for run in paragraph.runs:
            run.font.size = Pt(9)


def _field(paragraph: Any, code: str) -> None:
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = code
        run._r.append(part)


def _cover(writer: _Writer, cover: Cover) -> None:
    for name in cover.above:
        writer.words(name, align=ALIGN.CENTER, tied=False)
    writer.words(cover.organisation, align=ALIGN.CENTER, tied=False)
    writer.words(cover.title, "Title")
    for said in (cover.subtitle, cover.status, cover.place):
        if said:
            writer.words(said, align=ALIGN.CENTER)
    _broken(writer)


def _top(writer: _Writer, paper: Paper) -> None:
    for line in (paper.letterhead.name, *paper.letterhead.details.split("\n")):
        if line.strip():
            writer.words(line, align=ALIGN.CENTER, tied=False)
    _blocks(writer, paper.opening)
    writer.words(paper.title, "Title")


def _section(writer: _Writer, section: Section) -> None:
    if section.title:
        writer.words(section.title, "Heading 1")
    _blocks(writer, section.blocks)


def _blocks(writer: _Writer, blocks: Iterable[Block]) -> None:
    for block in blocks:
        _write(block, writer)


@singledispatch
def _write(block: Any, writer: _Writer) -> None:
    raise TypeError(type(block).__name__)


@_write.register
def _(block: Words, writer: _Writer) -> None:
    quiet = block.look in (Look.NOTE, Look.QUIET)
    align = {Look.CENTRED: ALIGN.CENTER, Look.RIGHT: ALIGN.RIGHT, Look.BODY: ALIGN.JUSTIFY}.get(block.look)
    for part in block.text.split("\n\n"):
        paragraph = writer.words(part, "Caption" if quiet else "Normal", align, tied=not block.typed)
        if block.look is Look.LEAD:
            for run in paragraph.runs:
                run.bold = True


@_write.register
def _(block: Points, writer: _Writer) -> None:
    style = "List Number" if block.start else "List Bullet"
    number = writer.numbered(block.start) if block.start else None
    for item in block.items:
        paragraph = writer.words(item, style, tied=not block.typed)
        if number is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = number


def _abstract(number: int, start: int) -> Any:
    """A list of one level: «3. »"""
    made = OxmlElement("w:abstractNum")
    made.set(qn("w:abstractNumId"), str(number))
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for tag, value in (
        ("w:start", str(start)),
        ("w:numFmt", "decimal"),
        ("w:lvlText", "%1."),
        ("w:lvlJc", "left"),
    ):
        part = OxmlElement(tag)
        part.set(qn("w:val"), value)
        level.append(part)
    indent = OxmlElement("w:ind")
    indent.set(qn("w:left"), "425")
    indent.set(qn("w:hanging"), "425")
    properties = OxmlElement("w:pPr")
    properties.append(indent)
    level.append(properties)
    made.append(level)
    return made


@_write.register
def _(block: Grid, writer: _Writer) -> None:
    if block.caption:
        caption = writer.words(block.caption)
        caption.runs[0].bold = True
        caption.paragraph_format.keep_with_next = True
    if block.note:
        writer.words(block.note, "Caption").paragraph_format.keep_with_next = True
    table = writer.made.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    figures = [column.figures for column in block.columns]
    _row(table, [column.head for column in block.columns], figures, bold=True, repeated=True)
    first_total = len(block.rows) - block.totals
    for n, row in enumerate(block.rows):
        _row(table, row, figures, bold=n >= first_total)
    _widths(table, [column.width for column in block.columns])
    writer.words("", "Caption")


def _row(
    table: Any, cells: Sequence[str], figures: Sequence[bool], bold: bool = False, repeated: bool = False
) -> None:
    row = table.add_row()
    for name in ("w:cantSplit", *(["w:tblHeader"] if repeated else [])):
        row._tr.get_or_add_trPr().append(OxmlElement(name))
    for cell, said, right in zip(row._tr.tc_lst, cells, figures, strict=True):
        _cell(cell, said, right, bold)


def _cell(cell: Any, said: str, right: bool, bold: bool) -> None:
    """Straight into the XML: through the library a table of a thousand rows takes minutes."""
    paragraph = cell.p_lst[0]
    properties = paragraph.get_or_add_pPr()
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:after"), "0")
    spacing.set(qn("w:line"), "240")
    spacing.set(qn("w:lineRule"), "auto")
    properties.append(spacing)
    if right:
        side = OxmlElement("w:jc")
        side.set(qn("w:val"), "right")
        properties.append(side)
    for n, line in enumerate(clean(said).split("\n")):
        run = paragraph.add_r()
        look = run.get_or_add_rPr()
        if bold:
            look.append(OxmlElement("w:b"))
        size = OxmlElement("w:sz")
        size.set(qn("w:val"), "20")
        look.append(size)
        if n:
            run.append(OxmlElement("w:br"))
        run.add_t(line)


def _widths(table: Any, shares: Sequence[float]) -> None:
    whole = Cm(16.5)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(whole * share / sum(shares))
    widths = [int(whole * share / sum(shares) / 635) for share in shares]
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            properties = cell.get_or_add_tcPr()
            found = properties.get_or_add_tcW()
            found.set(qn("w:w"), str(width))
            found.set(qn("w:type"), "dxa")


@_write.register
def _(block: Picture, writer: _Writer) -> None:
    """In words: a picture cannot be edited."""
    writer.words(block.caption).runs[0].bold = True
    if block.note:
        writer.words(block.note, "Caption")
    for said in dict.fromkeys((block.alt, block.told)):
        if said:
            writer.words(said)


@_write.register
def _(block: Beside, writer: _Writer) -> None:
    for picture in (block.left, block.right):
        if picture is not None:
            _write(picture, writer)


@_write.register
def _(block: Sheet, writer: _Writer) -> None:
    _broken(writer)


def _broken(writer: _Writer) -> None:
    writer.made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


@_write.register
def _(block: Signature, writer: _Writer) -> None:
    line = f"{block.post} ____________________ {block.name or '____________________'}"
    writer.words(line, tied=False).paragraph_format.space_before = Pt(24)


def _packed(made: Document) -> bytes:
    """The parts in their order, each with the same day: a ZIP of now would be another file every minute."""
    raw, packed = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
