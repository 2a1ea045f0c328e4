# SPDX-License-Identifier: Apache-2.0
"""Invented people, addresses, numbers and scans: ordinary for Hà Tĩnh, belonging to nobody.  Everything follows
from a random.Random, so a seed makes the same day again.  Text is NFC."""

import hashlib
import struct
import unicodedata
import zlib

FAMILY = ["Nguyễn"] * 12 + ["Trần"] * 6 + ["Lê"] * 5 + ["Phạm"] * 3 + ["Hoàng"] * 2 + [
    "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Đoàn", "Hà", "Mai", "Trương", "Thái", "Cao"]
MIDDLE = (["Văn", "Đình", "Hữu", "Quang", "Xuân", "Đức", "Minh", "Công"], ["Thị"] * 5 + ["Thị Ngọc", "Thị Thu", "Khánh", "Thùy"])
GIVEN = (["Anh", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Hiếu", "Hùng", "Khôi", "Long", "Nam", "Phúc", "Quân", "Sơn", "Thắng",
          "Tiến", "Tuấn", "Vinh", "Vượng"],
         ["An", "Bích", "Chi", "Dung", "Hạnh", "Hiền", "Hoa", "Hồng", "Hương", "Lan", "Liên", "Mai", "Ngân", "Nguyệt", "Oanh",
          "Phương", "Thảo", "Thủy", "Trang", "Yến"])
# Places of the plans and around; the five-digit codes are invented.
COMMUNES = [("18430", "Nghi Xuân"), ("18433", "Tiên Điền"), ("18436", "Cổ Đạm"), ("18439", "Đan Hải"), ("18442", "Hương Sơn"),
            ("18445", "Sơn Tây"), ("18448", "Tứ Mỹ"), ("18451", "Đức Thọ"), ("18454", "Can Lộc"), ("18457", "Cẩm Xuyên")]
STREETS = ["Thôn Hồng Lam", "Thôn Giang Thủy", "Thôn Bắc Mới", "Thôn 3", "Xóm Đình", "Tổ dân phố 5", "Khối phố Hòa Thuận",
           "Số 12, đường Nguyễn Du", "Số 47, đường Nguyễn Công Trứ", "Ngõ 9, đường Trần Phú"]
COMPANIES = ["Công ty TNHH Thương mại và Dịch vụ {}", "Công ty Cổ phần Xây dựng {}", "Hợp tác xã Nông nghiệp {}"]


def nfc(text):
    return unicodedata.normalize("NFC", text)


def plain(text):
    """Without marks, small letters: for accounts and addresses of e-mail."""
    marks = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in marks if c.isascii() and c.isalnum()).lower()


def address(rnd):
    code, name = rnd.choice(COMMUNES)
    return {"Province": "42", "Commune": code, "Street": nfc("%s, xã %s" % (rnd.choice(STREETS), name))}


def person(rnd, with_address=True):
    sex = rnd.randrange(2)
    name = nfc("%s %s %s" % (rnd.choice(FAMILY), rnd.choice(MIDDLE[sex]), rnd.choice(GIVEN[sex])))
    year, month, day = rnd.randint(1948, 2006), rnd.randint(1, 12), rnd.randint(1, 28)
    born = "%04d-%02d-%02d" % (year, month, day)
    number = "042%d%02d%06d" % (sex + (2 if year > 1999 else 0), year % 100, rnd.randrange(1000000))
    p = {"Type": 1, "Name": name, "IdType": 1, "IdNo": number, "BirthDate": born,
         "Phone": "%s%07d" % (rnd.choice(["091", "098", "097", "038", "079", "083"]), rnd.randrange(10000000))}
    if rnd.random() < 0.3:
        p["Email"] = "%s%d@example.vn" % (plain(name), year % 100)
    if with_address:
        p["Address"] = address(rnd)
    return p


def tax_code(rnd):
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    while True:
        digits = [3, 0] + [rnd.randrange(10) for _ in range(7)]
        check = 10 - sum(w * d for w, d in zip(weights, digits)) % 11
        if check != 10:
            return "".join(map(str, digits + [check]))


def company(rnd):
    name = rnd.choice(COMPANIES).format("%s %s" % (rnd.choice(GIVEN[0]), rnd.choice(GIVEN[1])))
    return {"Type": 2, "Name": nfc(name), "IdType": 3, "IdNo": tax_code(rnd), "Phone": "0239%07d" % rnd.randrange(3800000, 3900000),
            "Address": address(rnd)}


def s10(service, serial):
    """UPU S10 with its check digit."""
    digits = "%08d" % serial
    check = 11 - sum(w * int(d) for w, d in zip((8, 6, 4, 2, 3, 5, 9, 7), digits)) % 11
    return "%s%s%dVN" % (service, digits, {10: 0, 11: 5}.get(check, check))


def pdf(rnd, title):
    """One page, a frame and some lines of writing; small and valid."""
    lines = " ".join("72 %d m %d %d l S" % (y, rnd.randint(300, 520), y) for y in range(700, 300, -24))
    stream = ("1 w 50 50 495 742 re S %s" % lines).encode()
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
               b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
               b"<</Title<%s>>>" % ("\ufeff" + title).encode("utf-16-be").hex().encode()]
    out, at = b"%PDF-1.4\n", []
    for i, o in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (i, o)
    table = b"".join(b"%010d 00000 n \n" % a for a in at)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(at) + 1, table, len(at) + 1, len(out))


def png(rnd):
    """A grey page with darker lines, 8 bits."""
    width, height = 124, 175
    rows = [bytes([0]) + bytes(rnd.randrange(60, 120) if y % 12 < 2 and 12 < x < rnd.randint(80, 115) else 235
                               for x in range(width))
            for y in range(height)]

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b""))


def scan(rnd, title):
    """Content with what must come with it."""
    if rnd.random() < 0.5:
        content, name, kind = pdf(rnd, title), ".pdf", "application/pdf"
    else:
        content, name, kind = png(rnd), ".png", "image/png"
    return {"Sha256": hashlib.sha256(content).hexdigest(), "FileName": plain(title)[:40] + name, "MediaType": kind,
            "Content": content}
