"""From a part of the directory to questions, and from what was typed back to the part.

The name of an input is its path in the document, with dots: `rows.0.text.id`. So one reader serves every form, and a
rule that names a path points at its question.
"""

from .asking import Field, Form, Rows, Section
from .reading import Answers, answers, drawn, spoken_path
from .specs import form_for

__all__ = ["Answers", "Field", "Form", "Rows", "Section", "answers", "drawn", "form_for", "spoken_path"]
