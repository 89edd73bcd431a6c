import pytest

# Parts of the suite are no test modules by name; without this their failures show no values.
pytest.register_assert_rewrite(
    *(
        f"{__name__}.{part}_suite"
        for part in ("trust", "publish", "content", "site", "events", "reading", "adopt")
    )
)
