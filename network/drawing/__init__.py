"""Pictures as SVG, drawn on the server: every function is pure and gives the same picture for the same arguments.

A picture never stands alone: the page says the same in words or in a table. Names, labels and addresses are escaped
here. Ids inside a drawing come from an argument, because they must be unique on the page.
"""

from network.drawing.charts import Bar, bars, before_after, spark
from network.drawing.contour_lines import contours
from network.drawing.cores import Sample, column, core, library_of_cores, patterns
from network.drawing.dimensions import DIMENSIONS, EVEN, Mix, css_class
from network.drawing.roses import rose
from network.drawing.world_map import Arc, Pin, world

__all__ = [
    "DIMENSIONS",
    "EVEN",
    "Arc",
    "Bar",
    "Mix",
    "Pin",
    "Sample",
    "bars",
    "before_after",
    "column",
    "contours",
    "core",
    "css_class",
    "library_of_cores",
    "patterns",
    "rose",
    "spark",
    "world",
]
