"""What is wrong with a set-up, found before the users find it: ``python -m bot doctor``, and an admin's card.

Each module of checks gives findings; ``examine`` runs them all; the words stand in ``bot/texts/doctor.yaml``.
Nothing is changed by looking, and no finding holds a secret, a token or what somebody wrote.
"""
