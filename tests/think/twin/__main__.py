"""`python -m tests.think.twin 1000000 2`: so many histories on so many processes, and the counts of agreement."""

import sys

from tests.think.twin.comparing import read_twice, table

if __name__ == "__main__":
    tally = read_twice(int(sys.argv[1]), workers=int(sys.argv[2]))
    sys.stdout.write(f"{table(tally)}\n\n{tally.histories:,} histories\n" + "\n".join(tally.differing) + "\n")
