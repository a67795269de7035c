from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

admin.autodiscover()
admin.site.login = login_not_required(secure_admin_login(admin.site.login))  # type: ignore[method-assign]

# Only the allauth pages that people need: nobody registers or changes their own address.
accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    # The key itself contains hyphens; only the first one separates it.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

handler500 = "web.views.server_fault"
urlpatterns = [
    path("", include("operations.urls")),
    path("", include("home.urls")),
    path("", include("policies.urls")),
    path("", include("breaches.urls")),
    path("", include("acknowledgements.urls")),
    path("", include("people.urls")),
    path("accounts/", include(accounts)),
    path("admin/", admin.site.urls),
]
