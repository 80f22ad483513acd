"""Which money is for which debt: pairing two files of payments, and suggestions for a payment that names none."""
