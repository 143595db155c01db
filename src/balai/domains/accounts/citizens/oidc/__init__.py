"""The national identity by OpenID Connect: code flow with PKCE, by discovery, off until it is set up.

Our own client, not allauth's: that one makes a user of Django out of whoever comes (the doors of staff hang on those),
checks neither nonce nor signature, and goes out past the one outbound client. See docs/adr.
"""

from .flow import Vouched, begin, finish, provider_name

__all__ = ["Vouched", "begin", "finish", "provider_name"]
