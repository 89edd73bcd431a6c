from pathlib import Path

import pytest

# Parts of the suite are no test modules by name; without this their failures show no values.
_PARTS = sorted(path.stem for path in Path(__file__).parent.glob("*_suite.py"))
pytest.register_assert_rewrite(*(f"{__name__}.{part}" for part in _PARTS))
