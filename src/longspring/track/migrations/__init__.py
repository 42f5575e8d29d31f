"""How the tables of the register came to be, revision by revision; run by `track.migrate`."""
