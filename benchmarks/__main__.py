import os, sys
from .harness import *
from .harness import median, quartiles
from .rows import ROWS
only = sys.argv[1:]
for row in ROWS:
    if only and not any(o in row.name for o in only): continue
    try: m = measure(row, sys.executable, os.environ.get("PYATTN_PEER", sys.executable), Effort(1,3,.05))
    except Missing as e: print(row.name, "skip", e); continue
    a, b = median(m.above), median(m.below)
    print(row.name, row.above.label, a, row.below.label, b, quartiles(m.ratios), row.reach and (row.reach.text, row.reach.met(a, b)), m.about, flush=True)
