"""Identity, the store's side: reads the nodes of blocks, asks `kg.identity`, and writes what follows."""
