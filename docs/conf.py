"""How the documentation is built: ``sphinx-build -W -b html docs docs/_build``."""

from importlib.metadata import version as installed

project = "negotiation"
author = "The negotiation developers"
copyright = "2026, the negotiation developers"
version = release = installed("negotiation")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
default_role = "py:obj"

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4

napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"

html_theme = "furo"
html_title = f"negotiation {release}"
html_copy_source = False
