# SPDX-License-Identifier: Apache-2.0
"""Scanned pages with what is wrong with them, made from the texts beside this file as scanners and telephones make them.

The texts are of district plans of 2020 to 2022 (official documents, which no copyright protects: Law on Intellectual
Property, article 15); names and numbers on stamps and codes are invented.  The same seed gives the same pages.
"""
import io
import math
import os
import random

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
FONTS = '/usr/share/fonts/truetype/liberation2/LiberationSerif-%s.ttf'
TEXTS = [open(os.path.join(HERE, 'texts', n), encoding='utf-8').read() for n in sorted(os.listdir(os.path.join(HERE, 'texts')))]
SIZES = {'A3': (297, 420), 'A4': (210, 297), 'A5': (148, 210), 'long': (216, 356)}

CODE128 = ('212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 '
           '123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 '
           '131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 '
           '213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 '
           '141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 '
           '124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 '
           '411131 211412 211214 211232 2331112').split()


def code128(text):
    """Widths of bars and gaps, code set B (ISO/IEC 15417)."""
    values = [104] + [ord(c) - 32 for c in text]
    check = (values[0] + sum(i * v for i, v in enumerate(values[1:], 1))) % 103
    return ''.join(CODE128[v] for v in values + [check, 106])


class Sheet:
    """A sheet of paper in millimetres, drawn at a resolution."""

    def __init__(self, size='A4', dpi=300, landscape=False):
        w, h = SIZES[size]
        self.mm = (h, w) if landscape else (w, h)
        self.dpi, self.k = dpi, dpi / 25.4
        self.picture = Image.new('RGB', tuple(round(m * self.k) for m in self.mm), (252, 251, 248))
        self.draw = ImageDraw.Draw(self.picture)

    def font(self, points, style='Regular'):
        return ImageFont.truetype(FONTS % style, round(points / 72 * 25.4 * self.k))

    def write(self, text, points=13, left=30, right=20, top=20, bottom=20, x0=0, x1=None):
        """Paragraphs, as the rules for papers of offices want them (NĐ 30/2020: margins 30 to 35 and 15 to 20 mm)."""
        font, y = self.font(points), top
        edge = (x1 or self.mm[0]) - right
        step = points / 72 * 25.4 * 1.35
        for paragraph in text.split('\n'):
            line, first = '', True
            for word in paragraph.split() + [None]:
                trial = word and (line + ' ' + word).strip()
                indent = 10 if first else 0
                if word and (x0 + left + indent) * self.k + self.draw.textlength(trial, font) <= edge * self.k:
                    line = trial
                    continue
                if y + step > self.mm[1] - bottom:
                    return self
                self.draw.text(((x0 + left + indent) * self.k, y * self.k), line, (28, 28, 32), font)
                y, line, first = y + step, word or '', False
        return self

    def stamp(self, x, y, words='ỦY BAN NHÂN DÂN'):
        """Red and round, with a signature across it."""
        k, r = self.k, 17
        for ring, width in ((r, 1.0), (r - 5, 0.4)):
            box = [(x - ring) * k, (y - ring) * k, (x + ring) * k, (y + ring) * k]
            self.draw.ellipse(box, outline=(196, 40, 48), width=round(width * k))
        self.draw.text(((x - 11) * k, (y - 2) * k), words, (196, 40, 48), self.font(6, 'Bold'))
        turn = [(x - 20 + i, y + 8 * math.sin(i * 1.1) * math.exp(-i / 30)) for i in range(40)]
        self.draw.line([(a * k, b * k) for a, b in turn], (30, 50, 150), round(0.6 * k), joint='curve')
        return self

    def code(self, text, x=120, y=12):
        module, at = 0.33 * self.k, x * self.k
        for i, width in enumerate(code128(text)):
            if i % 2 == 0:
                self.draw.rectangle([at, y * self.k, at + int(width) * module - 1, (y + 12) * self.k], (10, 10, 10))
            at += int(width) * module
        return self

    def scan(self):
        return self.picture


# ---- what goes wrong ----

def noise(p, sigma, rng):
    a = numpy.asarray(p.convert('RGB')).astype(numpy.float32)
    tile = numpy.random.default_rng(rng.randrange(1 << 30)).normal(0, sigma, (640, 640, 1)).astype(numpy.float32)
    n = numpy.tile(tile, (a.shape[0] // 640 + 1, a.shape[1] // 640 + 1, 1))[:a.shape[0], :a.shape[1]]
    return Image.fromarray(numpy.clip(a + n, 0, 255).astype(numpy.uint8))


def skew(p, degrees):
    return p.rotate(-degrees, Image.BICUBIC, fillcolor=(250, 250, 248))


def light(p, left, right):
    """A shadow: that much light at the left and at the right."""
    a = numpy.asarray(p).astype(numpy.float32)
    ramp = numpy.linspace(left, right, a.shape[1])[None, :, None]
    return Image.fromarray(numpy.clip(a * ramp, 0, 255).astype(numpy.uint8))


def crop(p, left=0, top=0, right=0, bottom=0):
    """Millimetres of the sheet lay beside the glass."""
    w, h = p.size
    k = h / 297
    return p.crop((round(left * k), round(top * k), w - round(right * k), h - round(bottom * k))).resize((w, h), Image.BICUBIC)


def photo(p, rng):
    """A telephone's picture of a sheet that fills it: a little trapezium, uneven light, some noise."""
    w, h = p.size
    d = [rng.uniform(0.004, 0.009) for _ in range(8)]
    quad = (d[0] * w, d[1] * h, d[2] * w, h - d[3] * h, w - d[4] * w, h - d[5] * h, w - d[6] * w, d[7] * h)
    return noise(light(p.transform((w, h), Image.QUAD, quad, Image.BICUBIC), 0.82, 0.97), 5, rng)


def back(p, other):
    """The other side shines through."""
    faint = ImageOps.mirror(other).point(lambda v: 246 + v * 9 // 255)
    return Image.fromarray(numpy.minimum(numpy.asarray(p), numpy.asarray(faint)))


# ---- the pages ----

def text_page(n, size='A4', dpi=300, **more):
    text = TEXTS[n % len(TEXTS)]
    lines = text.split('\n')
    words = '\n'.join(lines[n // len(TEXTS) * 7:]) + '\n' + text
    return Sheet(size, dpi).write(words, **more).stamp(150, 235 if size == 'A4' else 160)


def save(p, where, form='JPEG', dpi=300, **more):
    if dpi:
        more['dpi'] = (dpi, dpi)
    p.save(where, form, **({'quality': 85} | more if form == 'JPEG' else more))


class Maker:
    """Makes files in a folder and remembers what is right of them: [(name, what it is, [findings of page 1, of page 2 ...])]."""

    def __init__(self, folder, seed):
        self.folder, self.rng, self.made = folder, random.Random(seed), []

    def flat(self, n, sigma=3, **more):
        """A page of text on a flat-bed scanner."""
        return noise(text_page(n, **more).scan(), sigma, self.rng)

    def keep(self, name, what, p, *findings, form='JPEG', dpi=300, **more):
        name += {'JPEG': '.jpg', 'PNG': '.png', 'TIFF': '.tif'}[form]
        save(p, os.path.join(self.folder, name), form, dpi, **more)
        self.made.append((name, what, [set(findings)]))


def resolutions(m):
    for i, dpi in enumerate((200, 240, 400, 600)):
        m.keep(f'dpi-{dpi}', f'at {dpi} dpi', m.flat(i, dpi=dpi), dpi=dpi)
    for i, dpi in enumerate((72, 96, 100, 150)):
        m.keep(f'low-{dpi}', f'at {dpi} dpi', m.flat(i, dpi=dpi), 'LOW_RES', dpi=dpi)
    m.keep('low-unsaid', '150 dpi, of which the file says nothing', m.flat(1, dpi=150), 'LOW_RES', dpi=0)
    m.keep('good-unsaid', '300 dpi, of which the file says nothing', m.flat(2), dpi=0)
    m.keep('strip-unsaid', 'no A size, and no resolution said', m.flat(2).crop((0, 0, 2480, 2000)), 'NO_RES', dpi=0)
    for i, size in enumerate(('A3', 'A5', 'long')):
        m.keep(f'size-{size}', f'a sheet of {size}', m.flat(i, size=size))


def laid_wrongly(m):
    for i, degrees in enumerate((-0.2, 0.2)):
        m.keep(f'level-{i}', f'skewed by {degrees}, which nobody sees', noise(skew(text_page(i).scan(), degrees), 3, m.rng))
    for i, degrees in enumerate((-6, -2.5, -1.3, 0.9, 2, 4, 8)):
        m.keep(f'skew-{i}', f'skewed by {degrees}', noise(skew(text_page(i).scan(), degrees), 3, m.rng), 'SKEWED')
    for i, degrees in enumerate((-14, 12)):
        page = text_page(i, left=45, right=40, top=50, bottom=50).scan()
        m.keep(f'askew-{i}', f'skewed by {degrees}', noise(skew(page, degrees), 3, m.rng), 'TOO_SKEWED')
    for i, side in enumerate(('left', 'right', 'top', 'bottom')):
        page = crop(text_page(i).scan(), **{side: 36 if side == 'left' else 28})
        m.keep(f'cut-{side}', f'its {side} lay beside the glass', noise(page, 3, m.rng), 'CUT')
    for i in range(4):
        m.keep(f'turned-{i}', 'upside down', noise(text_page(i).scan().rotate(180), 3, m.rng), 'UPSIDE_DOWN')
    for i in range(2):
        m.keep(f'two-{i}', 'an open booklet', noise(booklet(i), 3, m.rng), 'TWO_PAGES')
    broad = Sheet('A4', 300, landscape=True).write(TEXTS[1]).scan()
    m.keep('broad', 'a broad sheet of one page', noise(broad, 3, m.rng))


def booklet(n):
    two = Sheet('A4', 300, landscape=True)
    for x0, text in ((0, n), (two.mm[0] / 2, n + 1)):
        two.write(TEXTS[text % len(TEXTS)], points=9, left=15, right=12, x0=x0, x1=x0 + two.mm[0] / 2)
    return two.scan()


def lit_wrongly(m):
    for i, radius in enumerate((2.5, 3.5, 5, 8)):
        page = text_page(i).scan().filter(ImageFilter.GaussianBlur(radius))
        m.keep(f'blur-{i}', f'out of focus by {radius} pixels', noise(page, 2, m.rng), 'UNSHARP')
    m.keep('soft', 'a little soft, and legible', noise(text_page(4).scan().filter(ImageFilter.GaussianBlur(0.8)), 2, m.rng))
    for i, (a, b) in enumerate(((0.5, 0.5), (0.35, 0.9), (0.95, 0.4))):
        m.keep(f'dark-{i}', f'light {a} to {b}', noise(light(text_page(i).scan(), a, b), 4, m.rng), 'DARK')
    for i, (a, b) in enumerate(((0.85, 0.85), (0.75, 1))):
        m.keep(f'dim-{i}', f'light {a} to {b}, which serves', noise(light(text_page(i).scan(), a, b), 4, m.rng))
    for i in range(3):
        m.keep(f'photo-{i}', "a telephone's picture", photo(text_page(i).scan(), m.rng))
    dark = light(photo(text_page(1).scan(), m.rng), 0.4, 0.9)
    m.keep('photo-dark', "a telephone's picture in a shadow", dark, 'DARK')


def little_on_it(m):
    for i in range(4):
        blank = Sheet().scan()
        page = back(blank, text_page(i).scan()) if i % 2 else blank
        m.keep(f'blank-{i}', 'an empty side', noise(page, 3 + i, m.rng), 'BLANK')
    m.keep('stamp-only', 'nothing but a stamp, which is something', noise(Sheet().stamp(150, 60).scan(), 3, m.rng))
    few = '\n'.join(TEXTS[0].split('\n')[2:4])[:200]
    m.keep('few-lines', 'three lines on a sheet', noise(Sheet().write(few).scan(), 3, m.rng))


def kinds_of_files(m):
    for i, q in enumerate((30, 50, 95)):
        m.keep(f'quality-{q}', f'JPEG of quality {q}', m.flat(i), quality=q)
    for i in range(2):
        m.keep(f'grey-{i}', 'in grey', m.flat(i).convert('L'), 'NOT_COLOUR')
    bilevel = text_page(2).scan().convert('L').point(lambda v: 255 * (v > 150)).convert('1')
    m.keep('bilevel', 'in black and white', bilevel, 'NOT_COLOUR', form='TIFF', compression='group4')
    m.keep('png', 'PNG', m.flat(0, 2), form='PNG')
    m.keep('png-unsaid', 'PNG that says no resolution', m.flat(1, 2), form='PNG', dpi=0)
    m.keep('lzw', 'TIFF with LZW', text_page(2).scan(), form='TIFF', compression='tiff_lzw')
    duplex = []
    for i in range(2):
        duplex += [m.flat(i), noise(back(Sheet().scan(), text_page(i).scan()), 3, m.rng)]
    more = {'save_all': True, 'append_images': duplex[1:], 'compression': 'jpeg', 'dpi': (300, 300)}
    duplex[0].save(os.path.join(m.folder, 'duplex.tif'), **more)
    m.made.append(('duplex.tif', 'both sides of two sheets, the backs empty', [set(), {'BLANK'}, set(), {'BLANK'}]))
    whole = io.BytesIO()
    save(m.flat(3), whole)
    with open(os.path.join(m.folder, 'torn.jpg'), 'wb') as f:
        f.write(whole.getvalue()[:len(whole.getvalue()) * 2 // 3])
    m.made.append(('torn.jpg', 'two thirds of a file', [{'DAMAGED'}]))


def covers(m):
    for i, degrees in enumerate((0, 1.7)):
        sheet = text_page(i, top=40).code(f'480150-26000{i}-H42')
        m.keep(f'cover-{i}', f'a cover sheet, skewed by {degrees}', noise(skew(sheet.scan(), degrees), 3, m.rng), *['SKEWED'][:i])


def pages(folder, seed=15):
    """Pages with each fault alone, from which the bounds were set."""
    m = Maker(folder, seed)
    for i in range(6):
        m.keep(f'good-{i}', 'a flat-bed scan', m.flat(i))
    for group in (resolutions, laid_wrongly, lit_wrongly, little_on_it, kinds_of_files, covers):
        group(m)
    return m.made


def any_pages(folder, seed, n):
    """Pages with none, one or several faults by chance, from which no bound was set."""
    m = Maker(folder, seed)
    for i in range(n):
        r, what, right = m.rng, [], set()
        dpi = r.choice((200, 250, 300, 300, 300, 400, 120, 150))
        page = text_page(r.randrange(12), dpi=dpi, points=r.choice((12, 13, 14))).scan()
        if dpi < 200:
            right.add('LOW_RES')
        if dpi >= 200 and r.random() < 0.2:
            page = page.rotate(180)
            right.add('UPSIDE_DOWN')
        if r.random() < 0.3:
            degrees = r.choice((-1, 1)) * r.uniform(0.8, 7)
            page = skew(page, degrees)
            what.append(f'skewed by {degrees:.1f}')
            right.add('SKEWED')
        if dpi >= 200 and r.random() < 0.2:
            radius = r.uniform(0.22, 0.5) / 25.4 * dpi      # of a millimetre
            page = page.filter(ImageFilter.GaussianBlur(radius))
            what.append(f'out of focus by {radius:.1f} pixels')
            right.add('UNSHARP')
        if r.random() < 0.2:
            page = light(page, r.uniform(0.3, 0.5), r.uniform(0.5, 1))
            right.add('DARK')
        elif r.random() < 0.3:
            page = light(page, r.uniform(0.75, 1), r.uniform(0.75, 1))
        page = noise(page, r.uniform(1, 5), r)
        if r.random() < 0.1:
            page = page.convert('L')
            right.add('NOT_COLOUR')
        m.keep(f'any-{i}', f'{dpi} dpi, {", ".join(what + sorted(right))}', page, *right, dpi=dpi, quality=r.randrange(40, 96))
    return m.made
