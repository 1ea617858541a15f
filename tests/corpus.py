"""Where the shared test documents lie: beside the project's root. A clone alone does not have them."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the shared test documents (../shared/corpus) are not beside this checkout"
)
