"""The public portal: find a service, see what it needs and how long it takes, take a number, follow it.

Every page reads without JavaScript and without an account. A GET never acts.
"""
