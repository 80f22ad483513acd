"""The law read a second time, by somebody slower: counts, windows and dates over plain lists of events.

Written from the fact tables alone, without the rules' code, and with none of it imported. `worlds.py` makes random
histories, each module of law says what it expects of one, `comparing.py` asks the rules the same.
"""
