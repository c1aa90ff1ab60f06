"""PDFs made to cost memory or time."""

import zlib
from collections.abc import Callable, Sequence


def pdf(objects: Sequence[bytes]) -> bytes:
    """A file of these objects, the first of which is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    head = b"<< %s /Filter /FlateDecode /Length %d >>" % (entries, len(packed))
    return head + b"\nstream\n" + packed + b"\nendstream"


def pages(content: bytes, resources: bytes = b"<< >>", many: int = 1, *more: bytes) -> bytes:
    """So many pages, all with the same content; `more` objects begin at the number 5."""
    first = 5 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + number) for number in range(many))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources 4 0 R >>"
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, many),
            stream(content),
            resources,
            *more,
            *[page] * many,
        ]
    )


def many_lines() -> bytes:
    return pages(
        b"".join(b"%d %d m %d %d l S\n" % (i % 595, i % 842, i * 7 % 595, i * 3 % 842) for i in range(200_000))
    )


def very_fine_grid() -> bytes:
    return pages(b"".join(b"0 %d m 595 %d l S %d 0 m %d 842 l S\n" % (i, i, i, i) for i in range(590)))


def much_text() -> bytes:
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    shown = b"".join(b"1 0 0 1 %d %d Tm (1234567890) Tj " % (i % 500, i % 800) for i in range(20_000))
    return pages(b"BT /F1 8 Tf " + shown + b"ET", font, 150)


def huge_picture() -> bytes:
    size = b"/Type /XObject /Subtype /Image /Width 12000 /Height 12000 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    picture = stream(bytes(12_000 * 12_000 * 3), size)
    return pages(b"q 595 0 0 842 0 0 cm /I Do Q", b"<< /XObject << /I 5 0 R >> >>", 1, picture)


def form_within_itself() -> bytes:
    form = stream(b"/I Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources 4 0 R")
    return pages(b"/I Do", b"<< /XObject << /I 5 0 R >> >>", 1, form)


REFUSED_PDF: dict[str, tuple[Callable[[], bytes], str]] = {
    "pdf_of_many_pages": (lambda: pages(b"0 0 m 9 9 l S", many=5000), "太多"),
    "pdf_that_unpacks": (lambda: pages(b"0 0 m 9 9 l S\n" * 10_000_000), "太多"),
    "pdf_of_many_lines": (many_lines, "太多"),
    "pdf_of_a_very_fine_grid": (very_fine_grid, "没有找到表格"),
    "pdf_of_much_text": (much_text, "太多"),
    "pdf_of_a_huge_picture": (huge_picture, "太多"),
    "pdf_within_itself": (form_within_itself, "没有找到表格"),
    "half_a_pdf": (lambda: much_text()[:2000], "已损坏"),
    "pdf_of_nested_lists": (
        lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\n" + very_fine_grid(),
        "已损坏",
    ),
}
