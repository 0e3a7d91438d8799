"""The demo's fair: data files, the seeded generator that makes plain values of them, loading."""
