"""The shapes of what whole screens ask for."""

from typing import Any

from rest_framework import serializers

from igny8_core.auth.fields import MAX_ID
from igny8_core.integration import calendar, fleet
from igny8_core.integration.content_states import ContentState
from igny8_core.integration.health_states import HealthState
from igny8_core.integration.job_summaries import JobSummarySerializer
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.serializers import AwareDateTimeField
from igny8_core.integration.states import JobState

Shape = serializers.Serializer[Any]
MAX_DAYS = 100
CALENDAR_STATES = [*JobState.choices, ("planned", "A time that is not scheduled yet")]


class OfSiteSerializer(Shape):
    site = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID)


class TotalsSerializer(Shape):
    """Posts that are on the sites now."""

    post = serializers.IntegerField()
    page = serializers.IntegerField()
    product = serializers.IntegerField()
    other = serializers.IntegerField()


class TermTotalsSerializer(Shape):
    """Terms of the sites that are known here."""

    categories = serializers.IntegerField()
    tags = serializers.IntegerField()
    sectors = serializers.IntegerField()
    clusters = serializers.IntegerField()


class DayOfSuccessSerializer(Shape):
    date = serializers.DateField(help_text="UTC")
    published = serializers.IntegerField()
    with_issues = serializers.IntegerField()
    failed = serializers.IntegerField()


class SuccessSerializer(Shape):
    rate = serializers.FloatField(allow_null=True, help_text="0 to 1, of what ended; null: nothing did")
    published = serializers.IntegerField()
    with_issues = serializers.IntegerField()
    failed = serializers.IntegerField()
    days = DayOfSuccessSerializer(many=True)


class DayOfTimesSerializer(Shape):
    date = serializers.DateField(help_text="UTC")
    average = serializers.FloatField(allow_null=True)
    p95 = serializers.FloatField(allow_null=True)


class TimesSerializer(Shape):
    """Milliseconds from the request, or from its instant where that is later, to the publish."""

    average = serializers.FloatField(allow_null=True)
    p95 = serializers.FloatField(allow_null=True)
    days = DayOfTimesSerializer(many=True)


class CauseSerializer(Shape):
    code = serializers.CharField()
    message = serializers.CharField(help_text="of the latest")
    remedy = serializers.CharField()
    count = serializers.IntegerField()
    jobs = JobSummarySerializer(many=True)


class SiteCountsSerializer(Shape):
    total = serializers.IntegerField()
    connected = serializers.IntegerField()
    pending = serializers.IntegerField(help_text="not connected, or not any more")
    down = serializers.IntegerField()
    degraded = serializers.IntegerField()


class DownSiteSerializer(Shape):
    integration_id = serializers.IntegerField()
    site_id = serializers.IntegerField()
    site_name = serializers.CharField()
    since = serializers.DateTimeField()
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()
    held = serializers.IntegerField(help_text="publishes that wait for it")


class FirstStepsSerializer(Shape):
    has_site = serializers.BooleanField()
    is_connected = serializers.BooleanField()
    has_content = serializers.BooleanField()
    has_published = serializers.BooleanField()


class OverviewSerializer(Shape):
    totals = TotalsSerializer()
    terms = TermTotalsSerializer()
    last_published_at = serializers.DateTimeField(allow_null=True)
    success = SuccessSerializer()
    publish_ms = TimesSerializer()
    pending_today = serializers.IntegerField(help_text="to go out until midnight UTC")
    next = JobSummarySerializer(many=True)
    moving = JobSummarySerializer(many=True)
    needs_person = CauseSerializer(many=True)
    drift = serializers.IntegerField(help_text="contents of which a site has something else")
    sites = SiteCountsSerializer()
    down = DownSiteSerializer(many=True)
    contents = serializers.IntegerField()
    first_steps = FirstStepsSerializer()


class RowHealthSerializer(Shape):
    state = serializers.ChoiceField(choices=HealthState.choices)
    since = serializers.DateTimeField()
    code = serializers.CharField(allow_null=True)


class FleetRowSerializer(Shape):
    site_id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()
    integration_id = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(
        choices=[*SiteIntegration.Status.choices, (fleet.NOT_CONNECTED, "Never connected")]
    )
    health = RowHealthSerializer(allow_null=True, help_text="null: not connected")
    published_30d = serializers.IntegerField()
    success_rate_30d = serializers.FloatField(allow_null=True, help_text="0 to 1; null: nothing ended")
    pending = serializers.IntegerField()
    next_due_at = serializers.DateTimeField(allow_null=True)
    drift = serializers.IntegerField()
    plugin_version = serializers.CharField(allow_null=True)
    wordpress_version = serializers.CharField(allow_null=True)
    timezone = serializers.CharField(allow_null=True)
    last_seen_at = serializers.DateTimeField(allow_null=True)


class SpanSerializer(OfSiteSerializer):
    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {"from": AwareDateTimeField(), "to": AwareDateTimeField(), **fields}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        days = (attrs["to"] - attrs["from"]).total_seconds() / 86400
        if not 0 < days <= MAX_DAYS:
            raise serializers.ValidationError({"to": f"Must be after `from`, by {MAX_DAYS} days at most."})
        return attrs


class CalendarItemSerializer(Shape):
    kind = serializers.ChoiceField(choices=["scheduled", "published", "planned"])
    job_id = serializers.IntegerField(allow_null=True)
    content_id = serializers.IntegerField()
    title = serializers.CharField()
    site_id = serializers.IntegerField()
    site_name = serializers.CharField()
    timezone = serializers.CharField(allow_null=True, help_text="the site's")
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=CALENDAR_STATES)


class CalendarSerializer(Shape):
    items = CalendarItemSerializer(many=True)
    truncated = serializers.BooleanField(help_text=f"there are more than these {calendar.MOST}")


class WordsSerializer(Shape):
    q = serializers.CharField(max_length=200, help_text="words, or the number of a content or job")


class FoundContentSerializer(Shape):
    id = serializers.IntegerField()
    title = serializers.CharField()
    site_name = serializers.CharField()
    state = serializers.ChoiceField(choices=ContentState.choices)


class FoundSiteSerializer(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()


class FoundSerializer(Shape):
    contents = FoundContentSerializer(many=True)
    sites = FoundSiteSerializer(many=True)
    jobs = JobSummarySerializer(many=True)
