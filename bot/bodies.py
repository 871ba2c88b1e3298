"""Reads the body of an answer that somebody else sent."""

import aiohttp


async def whole(response: aiohttp.ClientResponse, largest: int) -> bytes:
    """All of it, however many pieces it comes in. Raises ValueError where it is over ``largest`` bytes.

    ``content.read(largest)`` would return with the first piece.
    """
    content = bytearray()
    async for piece in response.content.iter_any():
        content += piece
        if len(content) > largest:
            raise ValueError("the answer is too large")
    return bytes(content)
