"""How plots and heatmaps are drawn; `pyattn.plot` is what their users import.

scales     what goes in: numbers from nested lists, ticks, colour ranges
terminal   in characters: sparklines, curves, shades
svg        a figure as SVG, its colours and pieces
charts     line plots and heatmaps made of those pieces
"""
