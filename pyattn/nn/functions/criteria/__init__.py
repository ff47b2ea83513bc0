"""Losses, as functions of tensors: how far an output is from its target.

Each is one operation with its own gradient's rule, or a few tensor operations.  They are part of
`functional`, and the modules of `loss` call them there.
"""

from .alignments import *
from .classes import *
from .distances import *
from .margins import *
from .probabilities import *
from .reducing import reduction_of as reduction_of
