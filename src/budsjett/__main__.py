"""`python -m budsjett`."""

import sys

from budsjett.cli import main

sys.exit(main())
