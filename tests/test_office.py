"""PDF and Word documents into articles: their text in its order, and why there is none."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from fpdf import FPDF

from kg import articles
from kg.articles import NotRead, RawArticle, ReadResult
from kg.articles.readers import pdf
from kg.articles.readers.lines import joined
from kg.errors import SkipArticle, UnreadableArticle
from kg.settings import Settings

PARAGRAPHS = (
    "Ana Lovik, the foreign minister of Norway, said on Tuesday that the negotiations with the delegation would go on "
    "in Oslo until the end of the week, whatever the government decided in the meantime.",
    'She met Tomas Berg at the palace. "Both sides want peace in the region," she told reporters, and added that the '
    "United Nations would be invited to take part in the next round, which is to begin on Monday.",
    "It is a short one.",
    "The opposition criticised the plan and called for an inquiry into the agreement, which had been negotiated "
    "without any participation of the regional governments.",
)


class Printed(FPDF):
    """A document with a running head and the numbers of its pages."""

    def header(self) -> None:
        self.set_font("Helvetica", size=8)
        self.cell(0, 8, "The Northern Herald", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("Helvetica", size=8)
        self.cell(0, 8, f"Page {self.page_no()}", align="C")


def printed(paragraphs: Sequence[str] = PARAGRAPHS, times: int = 1, title: str = "Talks go on in Oslo") -> bytes:
    document = Printed()
    document.set_title(title)
    document.set_author("Jane Doe")
    document.add_page()
    document.set_font("Times", size=12)
    for paragraph in paragraphs * times:
        document.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def read(folder: Path, data: bytes, name: str) -> ReadResult:
    path = folder / name
    path.write_bytes(data)
    (piece,) = articles.find([path], Settings())
    assert isinstance(piece, RawArticle), piece
    return articles.read(piece, Settings())


# --- PDF -------------------------------------------------------------------------------------


def test_the_paragraphs_of_a_pdf_are_whole_again(tmp_path: Path) -> None:
    found = read(tmp_path, printed(), "a.pdf")
    assert found.article.text.split("\n\n")[-4:] == list(PARAGRAPHS)
    assert (found.article.title, found.article.author) == ("Talks go on in Oslo", "Jane Doe")
    assert found.article.published is None  # when it was made is not when it was published
    assert any("only the text" in note for note in found.notes)


def test_running_heads_are_left_out_and_paragraphs_go_on_over_pages(tmp_path: Path) -> None:
    text = read(tmp_path, printed(times=15), "a.bin").article.text
    assert text.split("\n\n") == list(PARAGRAPHS) * 15


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        (["The long nego-\ntiations ended."], "The long negotiations ended."),
        (["A long-\nterm plan and 20-\nyear-old plans."], "A long-term plan and 20-year-old plans."),
        (["The Franco-\nGerman plan ended."], "The Franco-German plan ended."),
        (["They were pro-peace. A pro-\npeace plan ended."], "They were pro-peace. A pro-peace plan ended."),
        (["It was of\ufb01cial at the \ufb02oor."], "It was official at the floor."),
        (["A line.", "It is another line."], "A line.\n\nIt is another line."),
        (["This sentence goes", "on over the page."], "This sentence goes on over the page."),
        (
            ["- 1 -\nWords of the first page.", "- 2 -\nWords of the next page."],
            "Words of the first page. Words of the next page.",
        ),
        (["• one thing\n• another thing"], "• one thing\n\n• another thing"),
        (["", " \n"], ""),
    ],
)
def test_lines_and_words_are_joined(pages: list[str], text: str) -> None:
    assert joined(pages) == text


def test_titles_of_programs_are_none(tmp_path: Path) -> None:
    for title in ("Microsoft Word - talks.doc", "Untitled", "talks_final.docx"):
        assert read(tmp_path, printed(title=title), "a.pdf").article.title is None


def test_a_scanned_pdf_says_what_to_do(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    document.rect(10, 10, 100, 100, style="F")
    with pytest.raises(UnreadableArticle, match="ocrmypdf"):
        read(tmp_path, bytes(document.output()), "a.pdf")


@pytest.mark.parametrize("password", ["secret", ""])
def test_a_password_is_told_and_a_restriction_is_none(tmp_path: Path, password: str) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed()))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    if password:
        with pytest.raises(UnreadableArticle, match="password"):
            read(tmp_path, written.getvalue(), "a.pdf")
    else:
        assert PARAGRAPHS[0] in read(tmp_path, written.getvalue(), "a.pdf").article.text


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(1000), printed()[:700]])
def test_a_broken_pdf_is_told(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableArticle, match=r"no valid PDF|without text"):
        read(tmp_path, data, "a.pdf")


def drawn(content: bytes) -> bytes:
    """A PDF of one page with this packed content."""
    packed = zlib.compress(content)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def test_a_pdf_that_makes_the_reader_crawl_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_SECONDS", 2)
    with pytest.raises(UnreadableArticle, match=r"seconds|too much time|cannot be read"):
        read(tmp_path, drawn(b"BT /F1 12 Tf 10 10 Td (words) Tj ET\n" * 2_000_000), "a.pdf")


def test_a_pdf_that_fills_the_memory_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_MEMORY", 200 << 20)
    with pytest.raises(UnreadableArticle, match=r"memory|cannot be read|no valid"):
        read(tmp_path, drawn(bytes(400_000_000)), "a.pdf")


# --- Word ------------------------------------------------------------------------------------


def document(*paragraphs: str) -> docx.document.Document:
    found = docx.Document()
    for paragraph in paragraphs:
        found.add_paragraph(paragraph)
    return found


def saved(found: docx.document.Document) -> bytes:
    written = io.BytesIO()
    found.save(written)
    return written.getvalue()


def test_a_word_document_with_all_that_it_says(tmp_path: Path) -> None:
    found = document(*PARAGRAPHS)
    found.core_properties.title, found.core_properties.author = "Talks go on", "Jane Doe"
    found.core_properties.language = "en-GB"
    read_again = read(tmp_path, saved(found), "a.docx")
    article = read_again.article
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert (article.title, article.author, article.language) == ("Talks go on", "Jane Doe", "en-GB")
    assert article.published is None
    assert any("only the text" in note for note in read_again.notes)


def test_nobody_wrote_a_document_of_which_nobody_says_who_did(tmp_path: Path) -> None:
    article = read(tmp_path, saved(document(*PARAGRAPHS)), "a.docx").article
    assert (article.title, article.author) == (None, None)


def test_tables_and_breaks_stand_where_they_stand(tmp_path: Path) -> None:
    found = document(PARAGRAPHS[0])
    table = found.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Norway", "Chad"
    found.add_paragraph().add_run("A line.\nAnother\tline.")
    assert (
        read(tmp_path, saved(found), "a.docx").article.text
        == f"{PARAGRAPHS[0]}\n\nNorway\n\nChad\n\nA line.\nAnother\tline."
    )


@pytest.mark.parametrize(
    "unseen",
    [
        "<w:del><w:r><w:t>gone</w:t></w:r></w:del>",
        "<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>gone</w:t></w:r>",
    ],
)
def test_what_was_deleted_or_hidden_is_not_read(tmp_path: Path, unseen: str) -> None:
    found = document(*PARAGRAPHS)
    inserted = "<w:ins><w:r><w:t>Inserted words.</w:t></w:r></w:ins>"
    found.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{unseen}{inserted}</w:p>"))
    text = read(tmp_path, saved(found), "a.docx").article.text
    assert text.startswith("Inserted words.\n\nAna Lovik")
    assert "gone" not in text


def test_a_document_is_told_from_other_archives(tmp_path: Path) -> None:
    assert PARAGRAPHS[0] in read(tmp_path, saved(document(*PARAGRAPHS)), "a.zip").article.text


def repacked(data: bytes, part: str, words: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            new.writestr(each.filename, words if each.filename == part else old.read(each.filename))
    return written.getvalue()


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"no XML",
        b"<a>" * 100_000,
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
    ],
)
def test_a_broken_document_is_told(tmp_path: Path, words: bytes) -> None:
    with pytest.raises(SkipArticle):
        read(tmp_path, repacked(saved(document(*PARAGRAPHS)), "word/document.xml", words), "a.docx")


def test_a_document_that_breaks_off_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableArticle, match="no valid Word document"):
        read(tmp_path, saved(document(*PARAGRAPHS))[:-2000], "a.docx")


def test_a_document_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    data = repacked(saved(document(*PARAGRAPHS)), "word/styles.xml", b"<!-- -->" * 70_000_000)
    with pytest.raises(UnreadableArticle, match="memory"):
        read(tmp_path, data, "a.docx")


def test_an_old_or_locked_document_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (piece,) = articles.find([tmp_path / "a.doc"], Settings())
    assert isinstance(piece, NotRead)
    assert ".docx" in piece.reason
