"""Benchmarks against the floors of the issue: `make bench`. See bench/README.md."""
