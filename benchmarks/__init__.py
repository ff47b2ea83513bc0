"""How fast pyattn is, as ratios to what else a reader would use: `python3 -m benchmarks`."""
