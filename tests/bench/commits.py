# Inserts and commits row by row for a while; prints how many a second.
import sqlite3, sys, time

database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute("PRAGMA synchronous = FULL")
database.execute("CREATE TABLE IF NOT EXISTS rows (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
row, count, began = "x" * 250, 0, time.monotonic()
while time.monotonic() - began < float(sys.argv[2]):
    database.execute("INSERT INTO rows (text) VALUES (?)", (row,))
    count += 1
print(count / (time.monotonic() - began))
