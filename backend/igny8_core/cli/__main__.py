"""`python -m igny8_core.cli`, where the entry point is not installed."""

from igny8_core.cli import main

main()
