// Makes databases name the state folder that they will be in: PLACE DATABASE…
// Which folders they come from is what they call their own jobs and agents. Other paths are none of our business.
import { DatabaseSync } from "node:sqlite";

const [place, ...files] = process.argv.slice(1);
const open = files.map((file) => new DatabaseSync(file));
const has = (database, table, column) =>
  database.prepare("select 1 from pragma_table_info(?) where name = ?").get(table, column) !== undefined;
const JOBS = ["cron_jobs", "cron_job_scratch", "cron_run_receipts"];
const NAMED = [
  ...JOBS.map((table) => [table, "store_key", /^(\/.+)\/cron\/jobs\.json$/]),
  ["migration_sources", "source_path", /^(\/.+)\/agents\/[^/]+\/agent\/openclaw-agent\.sqlite$/],
];

const homes = new Set();
for (const database of open) {
  for (const [table, column, own] of NAMED.filter(([table, column]) => has(database, table, column))) {
    for (const { path } of database.prepare(`select distinct ${column} as path from ${table}`).all()) {
      const home = own.exec(path)?.[1];
      if (home && home !== place) homes.add(home);
    }
  }
}

for (const database of open) {
  let changes = 0;
  const run = (sql, ...values) => (changes += database.prepare(sql).run(...values).changes);
  database.exec("begin immediate");
  // Nobody uses it here, whoever used it where it comes from.
  if (has(database, "state_leases", "scope")) run("delete from state_leases where scope = 'gateway-owner'");
  for (const home of homes) {
    for (const table of JOBS.filter((table) => has(database, table, "store_key"))) {
      const [own, old] = [place, home].map((folder) => `${folder}/cron/jobs.json`);
      run(`update or ignore ${table} set store_key = ? where store_key = ?`, own, old);
    }
    if (has(database, "session_nodes", "entry_json")) {
      const [own, old] = [place, home].map((folder) => JSON.stringify(folder).slice(0, -1));
      const replaced = "replace(replace(entry_json, ?, ?), ?, ?)";
      const sql = `update session_nodes set entry_json = ${replaced} where instr(entry_json, ?) > 0`;
      run(sql, `${old}/`, `${own}/`, `${old}"`, `${own}"`, old);
    }
  }
  database.exec("commit");
  if (changes > 0) database.exec("pragma wal_checkpoint(truncate)");
  database.close();
}
