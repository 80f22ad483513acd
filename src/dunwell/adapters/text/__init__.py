"""Text messages: by an HTTP provider, or into a folder where none is named."""

from dunwell.adapters.text.folder import FolderTextSender
from dunwell.adapters.text.http import BadTextSettings, HttpTextSender

__all__ = ["BadTextSettings", "FolderTextSender", "HttpTextSender"]
