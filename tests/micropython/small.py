"""Run on MicroPython beside micro.py: its numbers, one line of JSON, and how much memory they take."""

import gc
import json
from array import array

import micro


def watched(function):
    """The function, which looks at each call how much of the heap is in use."""

    def looked(*inputs):
        global most
        gc.collect()
        most = max(most, gc.mem_alloc())
        return function(*inputs)

    return looked


found = {}
found["by hand"] = micro.by_hand()
found["budget"] = micro.budget(100)

model = micro.learn(rounds=1)
found["gpt"] = micro.gpt(model, [0, 1, 20, 20])
found["word"] = micro.write(model)

# With its weights as four-byte floats, a row each, and without a tape.
model = [[array("f", row) for row in table] for table in model]
gc.collect()
most = 0
micro.pairs, micro.softmax = watched(micro.pairs), watched(micro.softmax)
for _ in range(3):
    micro.write(model)
found["bytes"] = most
print(json.dumps(found))
