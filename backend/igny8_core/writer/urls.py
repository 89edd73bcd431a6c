from rest_framework.routers import SimpleRouter

from igny8_core.writer import views
from igny8_core.writer.article_import_views import ArticleImportViewSet

router = SimpleRouter()
# Contents themselves are at integration.content_views, with what became of them.
router.register(r"contents/(?P<content_pk>[0-9]{1,18})/revisions", views.RevisionViewSet, basename="revision")
router.register("tasks", views.TaskViewSet, basename="task")
router.register("sectors", views.SectorViewSet, basename="sector")
router.register("clusters", views.ClusterViewSet, basename="cluster")
router.register("keywords", views.KeywordViewSet, basename="keyword")
router.register("uploads", views.UploadViewSet, basename="upload")
router.register("imports", ArticleImportViewSet, basename="article-import")

urlpatterns = [*router.urls]
