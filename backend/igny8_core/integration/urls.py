"""Addresses of integrations and publishing. Included before the writer's, under /api/v1/."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from igny8_core.integration import diagnosis_views, publish_views, seo_views, settings_views, views
from igny8_core.integration.comparing_views import ComparisonViewSet, DifferenceViewSet, take_theirs
from igny8_core.integration.content_views import ContentsViewSet
from igny8_core.integration.health_views import (
    AlertMailView,
    AlertSettingsView,
    HealthHistoryView,
    SiteHealthView,
)
from igny8_core.integration.importing_views import ImportViewSet, content_types
from igny8_core.integration.inbox_views import (
    ChangeViewSet,
    ContentConflict,
    SiteEvents,
    SiteTermViewSet,
    TaskChanges,
)
from igny8_core.integration.live_views import live
from igny8_core.integration.mapping_views import TermMappingViewSet
from igny8_core.integration.screen_views import FleetViewSet, ScreenViewSet
from igny8_core.integration.webhook_views import DeliveryViewSet, WebhookViewSet

integrations = SimpleRouter()
integrations.register("integrations", views.IntegrationViewSet, basename="integration")

router = SimpleRouter()
router.register("jobs", views.JobViewSet, basename="job")
router.register("publications", views.PublicationViewSet, basename="publication")

contents = SimpleRouter()
contents.register("contents", ContentsViewSet, basename="content")

ID = r"(?P<pk>[0-9]{1,18})"
MAPPINGS = r"^integration/integrations/(?P<integration_pk>[0-9]{1,18})/term-mappings"
CONTENT = rf"^writer/contents/{ID}"
TASK = rf"^writer/tasks/{ID}"
OF_INTEGRATION = r"^(?:integration/)?integrations/(?P<integration_pk>[0-9]{1,18})"
WEBHOOK = rf"^account/webhooks/{ID}"
DELIVERIES = r"^account/webhooks/(?P<webhook_pk>[0-9]{1,18})/deliveries"

urlpatterns = [
    path("live/", live),
    path("overview/", ScreenViewSet.as_view({"get": "overview"})),
    path("calendar/", ScreenViewSet.as_view({"get": "calendar"})),
    path("search/", ScreenViewSet.as_view({"get": "search"})),
    path("fleet/", FleetViewSet.as_view({"get": "list"})),
    path("integration/connect/", views.ConnectView.as_view()),
    re_path(rf"^integration/integrations/{ID}/test/$", publish_views.test),
    re_path(rf"^integration/integrations/{ID}/diagnose/$", diagnosis_views.diagnose_site),
    re_path(rf"^integration/integrations/{ID}/settings/$", settings_views.settings),
    re_path(rf"^integration/integrations/{ID}/seo/reapply/$", seo_views.reapply),
    re_path(rf"^(?:integration/)?integrations/{ID}/disconnect/$", publish_views.disconnect),
    re_path(rf"^(?:integration/)?integrations/{ID}/events/$", SiteEvents.as_view({"post": "push"})),
    re_path(rf"{OF_INTEGRATION}/changes/$", ChangeViewSet.as_view({"get": "list"})),
    re_path(rf"{OF_INTEGRATION}/changes/{ID}/$", ChangeViewSet.as_view({"get": "retrieve"})),
    re_path(rf"{OF_INTEGRATION}/inbox/$", ChangeViewSet.as_view({"get": "inbox", "post": "ask"})),
    re_path(rf"^(?:integration/)?integrations/{ID}/content-types/$", content_types),
    re_path(rf"{OF_INTEGRATION}/import/$", ImportViewSet.as_view({"get": "list", "post": "start"})),
    re_path(rf"{OF_INTEGRATION}/import/{ID}/$", ImportViewSet.as_view({"get": "retrieve"})),
    re_path(rf"{OF_INTEGRATION}/import/{ID}/cancel/$", ImportViewSet.as_view({"post": "cancel"})),
    re_path(rf"{OF_INTEGRATION}/sync/$", ImportViewSet.as_view({"post": "sync"})),
    re_path(rf"{OF_INTEGRATION}/comparisons/$", ComparisonViewSet.as_view({"get": "list", "post": "start"})),
    re_path(rf"{OF_INTEGRATION}/comparisons/{ID}/$", ComparisonViewSet.as_view({"get": "retrieve"})),
    re_path(rf"{OF_INTEGRATION}/drift/$", DifferenceViewSet.as_view({"get": "list"})),
    re_path(rf"{OF_INTEGRATION}/drift/{ID}/$", DifferenceViewSet.as_view({"get": "retrieve"})),
    re_path(rf"{OF_INTEGRATION}/drift/{ID}/take-theirs/$", take_theirs),
    re_path(rf"{OF_INTEGRATION}/drift/{ID}/forget/$", DifferenceViewSet.as_view({"post": "forget"})),
    re_path(rf"{OF_INTEGRATION}/terms/$", SiteTermViewSet.as_view({"get": "list"})),
    re_path(
        rf"{MAPPINGS}/$",
        TermMappingViewSet.as_view({"get": "list", "post": "create", "put": "put_all"}),
    ),
    re_path(
        rf"{MAPPINGS}/{ID}/$",
        TermMappingViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    re_path(rf"{OF_INTEGRATION}/health/history/$", HealthHistoryView.as_view({"get": "list"})),
    re_path(rf"^(?:integration/)?integrations/{ID}/health/$", SiteHealthView.as_view({"get": "show"})),
    path("health/", SiteHealthView.as_view({"get": "fleet"})),
    path("account/alerts/", AlertSettingsView.as_view({"get": "show", "patch": "change"})),
    path("account/alerts/mails/", AlertMailView.as_view({"get": "list"})),
    path("account/webhooks/", WebhookViewSet.as_view({"get": "list", "post": "create"})),
    re_path(
        rf"{WEBHOOK}/$",
        WebhookViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    re_path(rf"{WEBHOOK}/test/$", WebhookViewSet.as_view({"post": "test"})),
    re_path(rf"{WEBHOOK}/rotate-secret/$", WebhookViewSet.as_view({"post": "rotate_secret"})),
    re_path(rf"{DELIVERIES}/$", DeliveryViewSet.as_view({"get": "list"})),
    re_path(rf"{DELIVERIES}/{ID}/redeliver/$", DeliveryViewSet.as_view({"post": "redeliver"})),
    path("integration/", include(integrations.urls)),
    path("integration/", include(router.urls)),
    # The short form of the same addresses, for what a site calls.
    path("", include((integrations.urls, "short"))),
    path("writer/", include(contents.urls)),
    re_path(rf"{CONTENT}/publish/$", publish_views.publish),
    re_path(rf"{TASK}/taxonomies/$", TaskChanges.as_view({"put": "taxonomies"})),
    re_path(rf"{TASK}/relationships/$", TaskChanges.as_view({"put": "relationships"})),
    re_path(rf"{CONTENT}/conflict/$", ContentConflict.as_view({"get": "show"})),
    re_path(rf"{CONTENT}/conflict/take-theirs/$", ContentConflict.as_view({"post": "take_theirs"})),
    re_path(rf"{CONTENT}/conflict/push-ours/$", publish_views.push_ours),
    re_path(rf"{CONTENT}/preflight/$", publish_views.check),
    re_path(rf"{CONTENT}/schedule/$", views.ContentPublishing.as_view({"post": "schedule"})),
]
