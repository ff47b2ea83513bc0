"""`python3 -m pyattn`: the documents' calculations, worked in order."""

import sys

from .cli import main

sys.exit(main())
