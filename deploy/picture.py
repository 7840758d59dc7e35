#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what stands in a terminal as SVG, for deploy/picture.sh.

    deploy/picture.py light|dark TITLE <SCREEN >PICTURE

SCREEN is what `tmux capture-pane -e -p` prints: text, with the colours as escape sequences.
"""

import html
import re
import sys

# The colours of a git host's page, so that the picture belongs to it.
COLOURS = {
    "light": {
        "page": "#ffffff", "bar": "#f6f8fa", "edge": "#d0d7de", "text": "#1f2328",
        "dim": "#6e7781", "31": "#cf222e", "32": "#1a7f37", "36": "#0969da",
    },
    "dark": {
        "page": "#0d1117", "bar": "#161b22", "edge": "#30363d", "text": "#e6edf3",
        "dim": "#8b949e", "31": "#ff7b72", "32": "#3fb950", "36": "#58a6ff",
    },
}
FONTS = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
# One character, in pixels. The width is that of most fonts at this size; text that is narrower or
# wider in the reader's font is stretched to it.
SIZE, WIDTH, HEIGHT = 13, 7.8, 18
MARGIN, BAR = 14, 30


def runs(line, classes):
    """The pieces of a line: the column where it begins, its classes, its text. What a line leaves
    in the classes holds for the next one too."""
    column = 0
    for codes, text in re.findall(r"\x1b\[([0-9;]*)m|([^\x1b]+)", line):
        if not text:
            for code in codes.split(";"):
                change(classes, code)
            continue
        # A piece ends at wide gaps: what stands behind one has a place of its own.
        for part in re.finditer(r"\S+(?: \S+)*", text):
            yield column + part.start(), sorted(classes), part.group()
        column += len(text)


def change(classes, code):
    """Follows one number of an escape sequence."""
    if code in ("", "0"):
        classes.clear()
    elif code == "39":
        classes.difference_update({"c31", "c32", "c36"})
    elif code == "22":
        classes.difference_update({"b", "d"})
    elif code in ("1", "2"):
        classes.add("b" if code == "1" else "d")
    elif code in ("31", "32", "36"):
        change(classes, "39")
        classes.add("c" + code)


def draw(lines, title, colours):
    """The picture, line by line."""
    columns = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    width = round(max(columns, 79) * WIDTH + 2 * MARGIN)
    height = BAR + len(lines) * HEIGHT + 2 * MARGIN
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
           f' width="{width}" height="{height}" role="img">')
    yield f"<title>{html.escape(title)}</title>"
    yield f"<style>text{{font:{SIZE}px {FONTS};fill:{colours['text']};white-space:pre}}"
    yield f".b{{font-weight:bold}}.d{{fill:{colours['dim']}}}"
    yield "".join(f".c{code}{{fill:{colours[code]}}}" for code in ("31", "32", "36")) + "</style>"
    yield (f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8"'
           f' fill="{colours["page"]}" stroke="{colours["edge"]}"/>')
    yield (f'<path d="M1 {BAR}V8.5a7.5 7.5 0 0 1 7.5-7.5h{width - 17}'
           f'a7.5 7.5 0 0 1 7.5 7.5V{BAR}z" fill="{colours["bar"]}"/>')
    yield f'<path d="M1 {BAR}.5h{width - 2}" stroke="{colours["edge"]}"/>'
    yield (f'<text class="d" x="{width / 2:g}" y="20" text-anchor="middle">'
           f"{html.escape(title)}</text>")
    state = set()
    for row, line in enumerate(lines):
        y = BAR + MARGIN + row * HEIGHT + 13
        for column, classes, text in runs(line, state):
            x = f"{MARGIN + column * WIDTH:g}"
            style = f' class="{" ".join(classes)}"' if classes else ""
            yield (f'<text{style} x="{x}" y="{y}" textLength="{len(text) * WIDTH:g}"'
                   f' lengthAdjust="spacingAndGlyphs">{html.escape(text, quote=False)}</text>')
    yield "</svg>"


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in COLOURS:
        sys.exit(__doc__)
    lines = sys.stdin.read().rstrip("\n").split("\n")
    print("\n".join(draw(lines, sys.argv[2], COLOURS[sys.argv[1]])))


main()
