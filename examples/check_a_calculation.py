"""Is this calculation right?  A page of numbers worked on paper, marked as a teacher would mark it.

`python3 -m pyattn check on_paper.md` tells a reader what is wrong with the page.  A program that
gives marks takes the same report as data: a point for each number that is right, and half a point
for one that was only rounded badly.
"""

import contextlib
import io
import json
import pathlib

from pyattn.cli import main

POINTS = {"right": 1.0, "rounding": 0.5, "wrong": 0.0}

page = pathlib.Path(__file__).with_name("on_paper.md")
printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    status = main(["check", "--json", str(page)])
if status == 2:
    raise SystemExit("The page cannot be read.")
report = json.loads(printed.getvalue())

total = 0.0
for example in report["files"][0]["examples"]:
    cells = example["cells"]
    if cells:
        points = sum(POINTS[cell["verdict"]] for cell in cells)
        total += points
        print(
            f"line {example['line']}: {points:g} of {len(cells)} points for {example['source'].strip()}"
        )
    for cell in cells:
        if cell["verdict"] != "right":
            print(f"  {cell['message']}")
    for problem in example["problems"]:
        print(f"  {problem['message']}")

print(f"{total:g} of {report['summary']['cells']} points")
