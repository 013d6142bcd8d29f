"""The municipality's economy: figures, levers and measures to a four-year plan. Numpy; no I/O."""
