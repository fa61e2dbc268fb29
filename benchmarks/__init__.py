"""Measurements, each with the baseline of the same run. ``python -m benchmarks`` prints them as one table."""
