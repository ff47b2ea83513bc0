"""Line plots and heatmaps, as SVG or in the terminal, drawn with the standard library alone.

>>> from pyattn.plot import heatmap, plot, sparkline
>>> sparkline([4.0, 2.0, 1.0, 0.5])
'█▄▂▁'
>>> figure = heatmap([[0.9, 0.1], [0.2, 0.8]], xticks="AB", yticks="AB")
>>> str(figure).startswith("<svg")
True
"""

from .drawing.charts import heatmap, plot
from .drawing.svg import Figure
from .drawing.terminal import sparkline, text_heatmap, text_plot

__all__ = ["Figure", "heatmap", "plot", "sparkline", "text_heatmap", "text_plot"]
