"""Links into Teams, for mails. https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams"""

from urllib.parse import quote, urlencode

_TEAMS = "https://teams.microsoft.com/l"


def to_message(conversation_id: str, message_id: str, tenant_id: str) -> str:
    """A post in a channel; ``conversation_id`` may be its thread's."""
    channel_id = conversation_id.partition(";")[0]
    query = urlencode({"tenantId": tenant_id, "parentMessageId": message_id})
    return f"{_TEAMS}/message/{quote(channel_id, safe='')}/{quote(message_id, safe='')}?{query}"


def to_chat(app_id: str, words: str) -> str:
    """The person's own chat with the bot, with ``words`` ready to be sent."""
    return f"{_TEAMS}/chat/0/0?{urlencode({'users': f'28:{app_id}', 'message': words}, quote_via=quote)}"
