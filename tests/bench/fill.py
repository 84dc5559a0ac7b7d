# Copies the only instance and its events until there are as many as asked for. Takes the columns as they are.
import sqlite3, sys

path, instances, events = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
database = sqlite3.connect(path)
database.executescript(f"""
    PRAGMA synchronous = OFF;
    BEGIN;
    CREATE TEMP TABLE numbers AS
        WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {max(instances, events)})
        SELECT n FROM count;

    CREATE TEMP TABLE more_instances AS SELECT instances.*, n FROM instances, numbers WHERE n < {instances};
    UPDATE more_instances SET id = id || '-' || n, name = name || '-' || n;
    ALTER TABLE more_instances DROP COLUMN n;
    INSERT INTO instances SELECT * FROM more_instances;

    CREATE TEMP TABLE told AS
        SELECT *, row_number() OVER (ORDER BY sequence) - 1 AS k FROM events WHERE instance_id IS NOT NULL;
    CREATE TEMP TABLE more_events AS
        SELECT told.*, n FROM numbers JOIN told ON k = n % (SELECT count(*) FROM told)
        WHERE n <= {events} - (SELECT count(*) FROM events);
    UPDATE more_events SET
        sequence = n + (SELECT max(sequence) FROM events),
        instance_id = instance_id || '-' || (n % {instances - 1} + 1),
        instance_name = instance_name || '-' || (n % {instances - 1} + 1);
    ALTER TABLE more_events DROP COLUMN n;
    ALTER TABLE more_events DROP COLUMN k;
    INSERT INTO events SELECT * FROM more_events;
    UPDATE counters SET value = (SELECT max(sequence) FROM events) WHERE name = 'events';
    COMMIT;
""")
database.close()
