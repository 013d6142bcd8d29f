"""Decide a municipality's budget together: one engine for representatives, councils, citizens and the law."""

import os

# One thread for linear algebra, decided before numpy loads: many small arrays are 20 times faster that way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
