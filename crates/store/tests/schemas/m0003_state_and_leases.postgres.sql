ALTER TABLE "instances" ADD COLUMN "desired_way" text NOT NULL DEFAULT '{}';
ALTER TABLE "instances" ADD COLUMN "observed_state_version" text NULL;
ALTER TABLE "instances" ADD COLUMN "observed_state_bytes" bigint NULL;
ALTER TABLE "instances" ADD COLUMN "observed_snapshots" text NOT NULL DEFAULT '[]';
ALTER TABLE "instances" ADD COLUMN "observed_step_deadline" bigint NULL;
CREATE TABLE "leases" (
  "name" text NOT NULL PRIMARY KEY,
  "holder" text NOT NULL,
  "until" bigint NOT NULL
);
