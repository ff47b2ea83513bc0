"""Run on MicroPython beside micro.py: its numbers, as one line of JSON."""

import json

import micro

found = {}
found["by hand"] = micro.by_hand()
found["budget"] = micro.budget(100)
model = micro.learn(rounds=1)
found["gpt"] = micro.gpt(model, [0, 1, 20, 20])
found["word"] = micro.write(model)
print(json.dumps(found))
