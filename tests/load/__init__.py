"""Many threads, many processes, sudden deaths."""
