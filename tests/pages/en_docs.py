"""Attention by hand, the notes that go with homework 2.

With q = [3, 1] and the keys [1, 0] and [0, 1]:

    [3, 1] · [1, 0] = 3
    [3, 1] · [0, 1] = 1

softmax([3, 1]) = [0.881, 0.119]
"""

HEADS = 8  # 512 / 64
VERSION = "1.2.3"


def scale(d_k=64):
    """Divide by the root of the width: √64 = 8, so 40 / √64 = 4 for a score of 40."""
    return d_k**-0.5  # 0.125


# The weighted sum of 10 and 20:
# 0.881 * 10 + 0.119 * 20 = 11.19
x = [2 + 2 == 5, "3 + 3 = 7"]
