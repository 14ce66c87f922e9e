"""The processes behind the server: workers, snapshots, the writer, and what runs between them."""
