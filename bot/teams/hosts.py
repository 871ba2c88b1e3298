"""Where messages may be sent: an address in an activity is a stranger's word until it is on this list."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from bot.settings import Settings, is_loopback


@dataclass(frozen=True)
class ServiceHosts:
    """Entries are ``host``, ``*.host`` (https only) or ``http://loopback[:port]``."""

    entries: tuple[str, ...]
    any_loopback: bool = False  # local mode: the playground's port is its own choice

    @lru_cache(maxsize=64)  # noqa: B019 # one object a process; asked twice a turn
    def allow(self, url: str) -> bool:
        """Whether messages may be sent to ``url``."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if not host or parts.username is not None or parts.query or parts.fragment or "\\" in url:
            return False
        if parts.scheme == "http":
            named = f"http://{parts.netloc.lower()}" in self.entries
            return is_loopback(host) and (named or self.any_loopback)
        return parts.scheme == "https" and port in {None, 443} and self._names(host)

    def _names(self, host: str) -> bool:
        return any(
            host == entry or (entry.startswith("*.") and host.endswith(entry[1:])) for entry in self.entries
        )


def service_hosts(settings: Settings) -> ServiceHosts:
    return ServiceHosts(settings.service_hosts, any_loopback=settings.local)


def same_service(one: str, other: str) -> bool:
    """Whether two service addresses are the same: a closing slash and the host's case don't count."""
    return _plain(one) == _plain(other)


def _plain(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/")
