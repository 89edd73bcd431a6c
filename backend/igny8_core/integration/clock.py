"""The database's clock: the only one that decides what is due and whose lease has ended."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """Aware UTC. Workers' own clocks may differ from each other; this one they share."""
    sqlite = connection.vendor == "sqlite"
    sql = "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')" if sqlite else "SELECT clock_timestamp()"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        value: datetime | str = cursor.fetchone()[0]
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)
