"""`python3 -m pyattn`: the documents' calculations, worked in order."""

import sys

try:
    from .cli import main
except KeyboardInterrupt:  # in the tenth of a second that this takes
    sys.exit(130)

sys.exit(main())
