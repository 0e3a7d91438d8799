"""pretix, what a fair would take instead of this: installed apart from the product and loaded beside it.

fill.py and print.py are run by pretix's own Python and import nothing of the product.
"""
