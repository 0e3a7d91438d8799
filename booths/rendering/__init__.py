"""A hall's plan on paper and in files. Parts are imported one by one: a child that writes DXF needs no PDF."""
