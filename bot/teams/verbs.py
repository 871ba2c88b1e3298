"""VERBS, COMMANDS and EVENTS: read them and you know what the bot can do.

Each feature's handlers live in a module of their own beside this one and are listed here.
"""
