"""Microsoft Graph, and the only home of it: nearest leaders and absence, mail, and the app catalogue.

Nothing is asked that the settings do not name (``MAAVI_GRAPH``). Names and addresses are used and forgotten:
what is kept is ids, and they are kept by ``bot.store.directory``.
"""
