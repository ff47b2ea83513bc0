"""How Sphinx builds the book.  Nothing here, and nothing in the built pages, needs a network."""

from __future__ import annotations

import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here.parent), str(here)]

import pyattn  # noqa: E402

project = "pyattn"
author = "the pyattn authors"
copyright = author
version = release = pyattn.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "book",
]
exclude_patterns = ["_build", "_figures"]
nitpicky = True
default_role = "literal"
highlight_language = "pycon"

html_theme = "furo"
html_title = "pyattn"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_math_renderer = "mathml"
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
toc_object_entries_show_parents = "hide"

# Names of types that stand in signatures and have no page of their own: aliases for the type
# checker, and what annotations take from the standard library.
nitpick_ignore_regex = [
    (
        "py:(class|obj|data)",
        r"(.*\.)?(Any|Callable|Iterable|Iterator|Sequence|Mapping|Optional|Union|Literal|Self|F|T)",
    ),
    ("py:(class|obj)", r"(.*\.)?(Dims|Edge|Flat|Gradients|Operand|Shape|Tensors)"),
]
