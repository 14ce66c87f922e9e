"""Stage 6, validate: quads + shapes -> report; the gate before the store. The only importer of pySHACL.

Articles are validated one by one, each with the entities that it refers to, so that every report
belongs to one article.
"""

from __future__ import annotations

from kg.validate.files import validate_file, validate_quads
from kg.validate.gate import Gated, gate
from kg.validate.report import Report, Result, validate

__all__ = ["Gated", "Report", "Result", "gate", "validate", "validate_file", "validate_quads"]
