"""Addresses of an account."""

from django.urls import path

from .views import account, door, home, identity, messages, settings

app_name = "citizen"
urlpatterns = [
    path("", home.home, name="home"),
    path("claim/", home.claim, name="claim"),
    path("numbers/<uuid:claim_id>/let-go/", home.let_go, name="let_go"),
    path("sign-in/", door.sign_in, name="sign_in"),
    path("code/", door.code, name="code"),
    path("letter/", door.letter, name="letter"),
    path("sign-out/", door.sign_out, name="sign_out"),
    path("confirm/", door.confirm, name="confirm"),
    path("confirm/<uuid:contact_id>/", door.confirm_by, name="confirm_by"),
    path("anew/", door.anew, name="anew"),
    path("identity/", identity.start, name="identity"),
    path("identity/back/", identity.back, name="identity_back"),
    path("messages/", messages.inbox, name="messages"),
    path("messages/read/", messages.read_all, name="read_all"),
    path("messages/<uuid:notice_id>/", messages.mark, name="mark"),
    path("sent/", messages.sent, name="sent"),
    path("settings/", settings.choices, name="settings"),
    path("settings/push/", settings.push, name="push"),
    path("settings/addresses/<uuid:address_id>/erase/", settings.erase_address, name="erase_address"),
    path("account/", account.account, name="account"),
    path("account/contacts/", account.add_contact, name="add_contact"),
    path("account/contacts/<uuid:contact_id>/remove/", account.remove_contact, name="remove_contact"),
    path("account/sessions/<uuid:session_id>/end/", account.end_session, name="end_session"),
    path("account/sessions/end/", account.end_others, name="end_others"),
    path("account/data/", account.data, name="data"),
    path("account/erase/", account.erase, name="erase"),
]
