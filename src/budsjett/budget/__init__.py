"""The municipality's economy: figures, levers and measures to a four-year plan. Pure numpy; reads and writes nothing."""
