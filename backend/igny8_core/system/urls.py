from rest_framework.routers import SimpleRouter

from igny8_core.system import views

router = SimpleRouter()
router.register("sites", views.SiteViewSet, basename="site")
urlpatterns = router.urls
