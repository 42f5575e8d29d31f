"""What every test shares: modules of this folder can be imported from the folders below it, and
property tests draw the same examples everywhere, however busy the machine is.
"""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
