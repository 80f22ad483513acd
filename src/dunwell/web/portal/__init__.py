"""Pages for the person who owes: so far, ending a channel and learning how to pay. No sign-in."""
