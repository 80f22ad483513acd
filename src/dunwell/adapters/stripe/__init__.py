"""Money by card and bank debit through Stripe: pages to pay, and signed news of what became of a payment."""

from dunwell.adapters.stripe.payments import BadStripeSettings, StripePayments

__all__ = ["BadStripeSettings", "StripePayments"]
