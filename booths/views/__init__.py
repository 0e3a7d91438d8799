"""Doors for people: pages."""
