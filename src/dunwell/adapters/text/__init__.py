"""Text messages: by an HTTP provider, or into a folder where none is named; and the signed answers that come back."""

from dunwell.adapters.text.folder import FolderTextSender
from dunwell.adapters.text.http import BadTextSettings, HttpTextSender
from dunwell.adapters.text.inbound import SignedTexts

__all__ = ["BadTextSettings", "FolderTextSender", "HttpTextSender", "SignedTexts"]
