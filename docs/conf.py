"""How Sphinx builds the book.  Nothing here, and nothing in the built pages, needs a network."""

from __future__ import annotations

import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here.parent), str(here)]

import pyattn  # noqa: E402

project = "pyattn"
author = "the pyattn authors"
version = release = pyattn.__version__
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_design",
    "book",
    "measured",
    "page",
    "words",
]
exclude_patterns = ["_build", "_figures", "_templates"]
nitpicky = True
default_role = "literal"
pygments_dark_style = "github-dark"

html_theme = "furo"
html_title = "pyattn"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_math_renderer = "mathml"
html_copy_source = False
html_show_copyright = False
html_theme_options = {"navigation_with_keys": True}
templates_path = ["_templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "to_index.html",
        "sidebar/scroll-end.html",
    ]
}

epub_title = "Attention, from the dot product up"
epub_basename = "pyattn"
epub_description = "A short book on attention, and the manual of pyattn"
epub_copyright = epub_publisher = author
epub_identifier = epub_uid = "pyattn"
epub_show_urls = "no"
epub_css_files = ["book.css"]
epub_exclude_files = [".buildinfo.bak"]

# Where names of Python's and PyTorch's stand in their documentation: lists kept beside the book, so
# that building it asks nobody (see inventories.py).
intersphinx_mapping = {
    "python": ("https://docs.python.org/3", "inventories/python.txt"),
    "torch": ("https://docs.pytorch.org/docs/stable", "inventories/torch.txt"),
}

# What is copied from an example is what was typed in it (see copy.js).
copybutton_prompt_text = r">>> ?|\.\.\. ?|\$ "
copybutton_prompt_is_regexp = True

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
toc_object_entries_show_parents = "hide"

# A bare name in a signature that is not a class of ours is an alias for the type checker, or comes
# from typing; the book's own references have their module before them, and are all checked.
nitpick_ignore_regex = [("py:class", r"\w+|os\.PathLike|types\.ModuleType|pyattn\..*\._utils\..*")]
