"""Small documents of the packaged formats, as their standards have them, and PDFs by hand."""

import io
import zipfile

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def package(parts, mimetype=None):
    """A zip file of `parts`, {name: text or bytes}; a mimetype is the first part, not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relationships(*targets):
    """Relationships rId1, rId2, ...: (type, target) each."""
    rows = "".join(f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
                   for number, (kind, target) in enumerate(targets, 1))
    return f'<?xml version="1.0"?><Relationships xmlns="{RELS}">{rows}</Relationships>'


def office(main, root, parts):
    """An Office Open XML package whose main part, at the path `main`, is `root`."""
    return package({"[Content_Types].xml": "<Types/>",
                    "_rels/.rels": relationships(("officeDocument", main)),
                    main: '<?xml version="1.0" encoding="UTF-8"?>' + root, **parts})


CORE = ('<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t">'
        '<dc:title>A title</dc:title><dc:creator>An Author</dc:creator>'
        '<dcterms:created>2024-05-06T07:08:09Z</dcterms:created>'
        '</cp:coreProperties>')


def paragraph(text, style=None, extra=""):
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (f'<w:p><w:pPr>{style}{extra}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
            "</w:p>")


def docx(body, **parts):
    styles = ('<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/>'
              '</w:style><w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>'
              '</w:styles>')
    root = f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>'
    return office("word/document.xml", root, {
        "word/_rels/document.xml.rels": relationships(("styles", "styles.xml"),
                                                      ("footnotes", "footnotes.xml")),
        "word/styles.xml": styles, "word/footnotes.xml": '<w:footnotes xmlns:w="w">' +
        paragraph("A note at the foot.") + "</w:footnotes>", "docProps/core.xml": CORE, **parts})


def docx_table(rows):
    cells = ("".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) for row in rows)
    return docx("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>")


def xlsx(rows, shared=(), name="Sales", styles="<styleSheet/>"):
    """One sheet; `rows` is the content of its sheetData."""
    items = "".join(f"<si><t>{text}</t></si>" for text in shared)
    root = (f'<workbook xmlns="m" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>')
    return office("xl/workbook.xml", root, {
        "xl/_rels/workbook.xml.rels": relationships(("worksheet", "worksheets/sheet1.xml"),
                                                    ("sharedStrings", "sharedStrings.xml"),
                                                    ("styles", "styles.xml")),
        "xl/sharedStrings.xml": f"<sst>{items}</sst>", "xl/styles.xml": styles,
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>"})


def shape(*texts):
    paragraphs = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in texts)
    return f"<p:sp><p:txBody>{paragraphs}</p:txBody></p:sp>"


def slide(*shapes):
    return f'<p:sld xmlns:p="p" xmlns:a="a"><p:cSld>{"".join(shapes)}</p:cSld></p:sld>'


def pptx(slides, notes=None):
    """Slides lie in the file in the reverse of their order; `notes` belong to the first one."""
    count = len(slides)
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(count, 0, -1))
    root = (f'<p:presentation xmlns:p="p" xmlns:r="{OFFICE}"><p:sldIdLst>{ids}</p:sldIdLst>'
            '</p:presentation>')
    parts = {"ppt/_rels/presentation.xml.rels":
             relationships(*[("slide", f"slides/slide{n}.xml") for n in range(1, count + 1)])}
    for number, content in zip(range(count, 0, -1), slides):
        parts[f"ppt/slides/slide{number}.xml"] = content
    if notes:
        parts[f"ppt/slides/_rels/slide{count}.xml.rels"] = relationships(
            ("notesSlide", "../notesSlides/notesSlide1.xml"))
        parts["ppt/notesSlides/notesSlide1.xml"] = slide(shape(notes))
    return office("ppt/presentation.xml", root, parts)


def open_document(kind, body, meta=""):
    names = " ".join(f'xmlns:{name}="{name}"' for name in ("office", "text", "table", "draw",
                                                           "presentation", "meta", "dc", "svg"))
    content = f"<office:document-content {names}><office:body>{body}</office:body>" \
              "</office:document-content>"
    meta = f"<office:document-meta {names}><office:meta>{meta}</office:meta></office:document-meta>"
    return package({"content.xml": content, "meta.xml": meta},
                   mimetype=f"application/vnd.oasis.opendocument.{kind}")


def epub(pages, **parts):
    """`pages`: XHTML bodies, in reading order; they lie in the file in the reverse."""
    items = "".join(f'<item id="p{n}" href="text/page%20{n}.xhtml" '
                    'media-type="application/xhtml+xml"/>' for n in range(len(pages), 0, -1))
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(1, len(pages) + 1))
    book = ('<package><metadata xmlns:dc="d"><dc:title>A book</dc:title><dc:creator>A. One'
            '</dc:creator><dc:creator>B. Two</dc:creator><dc:date>1999</dc:date></metadata>'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>")
    container = ('<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles>'
                 "</container>")
    files = {"META-INF/container.xml": container, "OEBPS/book.opf": book}
    for number, body in enumerate(pages, 1):
        files[f"OEBPS/text/page {number}.xhtml"] = f"<html><body>{body}</body></html>"
    return package({**files, **parts}, mimetype="application/epub+zip")


def pdf_of(objects, trailer=""):
    """A PDF of numbered objects, the first of which is the catalogue."""
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return out + (f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size "
                  f"{len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n"
                  "%%EOF\n").encode()


def stream(content, entries=""):
    return f"<<{entries}/Length {len(content)}>>stream\n{content}\nendstream"


def pdf(pages, info=""):
    """A PDF of one line of text a page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for number, text in enumerate(pages):
        objects += [f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {5 + 2 * number} 0 R"
                    "/Resources<</Font<</F 3 0 R>>>>>>",
                    stream(f"BT /F 12 Tf 72 720 Td ({text}) Tj ET" if text else "")]
    return pdf_of([*objects, f"<<{info}>>"], f"/Info {len(objects) + 1} 0 R")


def locked_pdf():
    """A PDF that wants a password, whatever it is."""
    key = "00" * 32
    return pdf_of(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>",
                   f"<</Filter/Standard/V 1/R 2/O<{key}>/U<{key}>/P -4>>"],
                  f"/Encrypt 3 0 R/ID[<{key}><{key}>]")


def endless_pdf(depth=12):
    """A page that draws a form ten times, which draws another ten times, and so on."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
               "/Resources<</XObject<</X 5 0 R>>>>>>", stream("/X Do")]
    for number in range(5, 5 + depth):
        objects.append(stream("/X Do " * 10, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
                              f"/Resources<</XObject<</X {number + 1} 0 R>>>>"))
    return pdf_of([*objects, stream("", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]")])
