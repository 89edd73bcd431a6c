"""Measurements against real servers on this machine. They report times and never assert one."""
