"""What a receipt says of terms."""

from igny8_core.wordpress.messages import TaxonomyReport, TaxonomyReports


def reports_by_name(reports: TaxonomyReports) -> dict[str, TaxonomyReport]:
    """Every report by the name the API has for its terms: `categories`, `other_terms.genre`."""
    further = {f"other_terms.{name}": report for name, report in reports.get("other", {}).items()}
    return {
        "categories": reports["categories"],
        "tags": reports["tags"],
        "sectors": reports["sectors"],
        "clusters": reports["clusters"],
        **further,
    }
