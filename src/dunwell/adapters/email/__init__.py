"""Email: by SMTP, or into a folder where no mail server is named."""

from dunwell.adapters.email.folder import MaildirSender
from dunwell.adapters.email.smtp import BadEmailSettings, SmtpSender, SmtpSettings

__all__ = ["BadEmailSettings", "MaildirSender", "SmtpSender", "SmtpSettings"]
