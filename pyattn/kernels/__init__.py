"""Loops over numbers that several operations share, or that are long.

Every argument called `a`, `b` or `data` is a flat list in row-major order: the last axis varies
fastest, so `data[i:i + n]` is a row and `data[j::n]` a column, both cut out in C.  Any other flat
sequence of numbers will do, an array.array or a memoryview; what is returned is a list all the same.
Nothing here knows what a tensor is; the operations, which import this, decide shapes and hand over lists and
sizes.

elementwise   arithmetic and functions, element by element
layout        numbers moved about: transposed, sliced, broadcast, picked
products      dot products and matrix products
lines         one line at a time: means, extremes, sorting, softmax
selection     which of several equals topk, mode and kthvalue pick
curves        activations beyond the common ones
layers        what layers and optimizers compute in one pass
"""

from .curves import *
from .elementwise import *
from .layers import *
from .layout import *
from .lines import *
from .products import *
from .selection import *
