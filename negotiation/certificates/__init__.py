"""The independent checker of results: standard library only, exact rationals only.

Nothing here imports another part of the package, so that a mistake in a solver cannot hide
in its own proof. `check.check` takes a result and its input as plain data and says claim by
claim whether it holds; the file ``check.py`` also runs alone as a script.
"""
