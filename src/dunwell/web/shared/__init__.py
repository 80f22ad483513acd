"""What every audience shares: who may enter, the frame around a page, sign-in, the words of closed vocabularies."""
