from django.urls import path
from rest_framework.routers import SimpleRouter

from igny8_core.auth import views
from igny8_core.auth.audit_views import AuditViewSet

router = SimpleRouter()
router.register("users", views.UserViewSet, basename="user")
router.register("api-keys", views.ApiKeyViewSet, basename="api-key")
router.register("audit", AuditViewSet, basename="audit")

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("refresh/", views.RefreshView.as_view(), name="refresh"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("register/", views.RegisterView.as_view(), name="register"),
    path("options/", views.OptionsView.as_view(), name="options"),
    path("me/", views.MeView.as_view(), name="me"),
    path("password/", views.PasswordView.as_view(), name="password"),
    *router.urls,
]
