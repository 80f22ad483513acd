"""Measures, reports and forecasts: frames in, frames out."""
