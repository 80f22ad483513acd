"""Intake, the thinking part: what a file says, how its columns become our fields, and which rows cannot be believed.

A file becomes a `RawTable` of text (an adapter reads it), a `Profile` says what each column is (`propose` guesses
one), `clean` turns text into typed columns and quarantines what it cannot believe, `resolve` finds the parties.
"""
