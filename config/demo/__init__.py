"""The demo's fair: data files, a seeded generator that turns them into plain values, and its loading."""
