// Copies a database that may be in use: FROM TO. In the copy nobody uses it.
import * as sqlite from "node:sqlite";

const [from, to] = process.argv.slice(1);
const database = new sqlite.DatabaseSync(from, { readOnly: true });
if (sqlite.backup) await sqlite.backup(database, to);
else database.prepare("VACUUM INTO ?").run(to);
const copy = new sqlite.DatabaseSync(to);
const has = (table) => copy.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(table) !== undefined;
if (has("state_leases")) copy.exec("delete from state_leases where scope = 'gateway-owner'");
if (has("agent_database_leases")) copy.exec("delete from agent_database_leases");
copy.close();
