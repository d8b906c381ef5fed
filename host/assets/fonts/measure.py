"""Make the fonts that charts are measured with, from the web font beside this file.

    pip install fonttools brotli && python measure.py

They are never drawn with: plotters needs the advance widths, and nothing else.
plotters writes `font-size` as its own size divided by 1.24 but measures with
the font's line height, so the line height is set to 1.24 em here: then what is
measured is what a browser draws. Renamed, as the font's licence asks.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent

for style, weight in (("regular", 400), ("semibold", 600)):
    font = TTFont(HERE / "source-sans-3-latin-wght-normal.woff2", recalcTimestamp=False)
    font.flavor = None
    font = instancer.instantiateVariableFont(font, {"wght": weight})
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=list(font.getBestCmap()))
    subsetter.subset(font)
    names = font["name"]
    names.names = [name for name in names.names if name.nameID in (0, 14)]
    for name_id, text in ((1, "Candour Measure"), (2, style), (6, f"CandourMeasure-{style}")):
        names.setName(text, name_id, 3, 1, 0x409)
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = 990, -250, 0
    font["OS/2"].sTypoAscender, font["OS/2"].sTypoDescender, font["OS/2"].sTypoLineGap = 990, -250, 0
    font.save(HERE / f"measure-{style}.ttf")
