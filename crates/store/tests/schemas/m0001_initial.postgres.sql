CREATE TABLE "seaql_migrations" (
  "version" varchar NOT NULL PRIMARY KEY,
  "applied_at" bigint NOT NULL
);
CREATE TABLE "instances" (
  "id" text NOT NULL PRIMARY KEY,
  "name" text NOT NULL UNIQUE,
  "driver" text NOT NULL,
  "labels" text NOT NULL,
  "created_at" bigint NOT NULL,
  "desired_version" text NOT NULL,
  "desired_power" text NOT NULL,
  "desired_deleted" bool NOT NULL,
  "desired_generation" bigint NOT NULL,
  "desired_restart_generation" bigint NOT NULL,
  "observed_state" text NOT NULL,
  "observed_version" text NOT NULL,
  "observed_generation" bigint NOT NULL,
  "observed_failed_generation" bigint NULL,
  "observed_step" text NULL,
  "observed_step_started_at" bigint NULL,
  "observed_message" text NULL,
  "observed_provisioning_started_at" bigint NULL,
  "observed_last_updated_at" bigint NULL,
  "observed_exits" text NOT NULL,
  "observed_health" text NOT NULL,
  "observed_url" text NULL
);
CREATE TABLE "events" (
  "sequence" bigint NOT NULL PRIMARY KEY,
  "at" bigint NOT NULL,
  "instance_id" text NULL,
  "instance_name" text NULL,
  "generation" bigint NULL,
  "state" text NULL,
  "actor" text NOT NULL,
  "what" text NOT NULL
);
CREATE TABLE "policies" (
  "id" bigint NOT NULL PRIMARY KEY,
  "policy" text NOT NULL
);
CREATE TABLE "counters" (
  "name" text NOT NULL PRIMARY KEY,
  "value" bigint NOT NULL
);
CREATE INDEX "events_of_instance" ON "events" ("instance_id", "sequence");
