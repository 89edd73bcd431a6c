"""`igny8 …`: everything an operator or a script needs, on the command line."""


def main() -> None:
    from igny8_core.cli.program import app

    app()
