"""How many points is this page worth?  A student's calculation, marked as a teacher would mark it.

`python3 -m pyattn check homework.md` tells a reader what is wrong with the page.  A program that
gives points takes the same sheet as data: a point for each number that is right, also where it is
only right from the numbers before it; half a point for one that was only rounded badly; and for a
calculation that shows a usual mistake a third of what it would be worth.

    python3 examples/check_a_calculation.py            # the student's page beside this file
    python3 examples/check_a_calculation.py homework/  # every page in a folder
"""

import pathlib
import sys

from pyattn.check import mark

POINTS = {"right": 1.0, "follows": 1.0, "rounding": 0.5, "wrong": 0.0}
NAMED = 1 / 3  # of a number, where the mistake has a name

pages = [pathlib.Path(path) for path in sys.argv[1:]]
if not pages:
    pages = [pathlib.Path(__file__).with_name("homework.md")]

for page in pages:
    for path in sorted(page.rglob("*.md")) if page.is_dir() else [page]:
        sheet = mark(str(path))
        if sheet.error is not None:
            print(sheet.error)
            continue
        earned = possible = 0.0
        for item in sheet.items:
            possible += len(item.marks)
            points = sum(POINTS[one.verdict] for one in item.marks)
            if item.mistake:
                points = max(points, NAMED * len(item.marks))
            earned += points
            if points < len(item.marks):
                said = item.mistake_message or next(
                    one.message for one in item.marks if one.message
                )
                first = item.text.splitlines()[0]
                print(f"  {points:.3g} of {len(item.marks)} for {first}: {said}")
        print(f"{path.name}: {earned:.3g} of {possible:g} points")
