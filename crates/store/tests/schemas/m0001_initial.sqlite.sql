CREATE TABLE "seaql_migrations" (
  "version" varchar NOT NULL PRIMARY KEY,
  "applied_at" integer NOT NULL
);
CREATE TABLE "instances" (
  "id" text NOT NULL PRIMARY KEY,
  "name" text NOT NULL UNIQUE,
  "driver" text NOT NULL,
  "labels" text NOT NULL,
  "created_at" integer NOT NULL,
  "desired_version" text NOT NULL,
  "desired_power" text NOT NULL,
  "desired_deleted" integer NOT NULL,
  "desired_generation" integer NOT NULL,
  "desired_restart_generation" integer NOT NULL,
  "observed_state" text NOT NULL,
  "observed_version" text NOT NULL,
  "observed_generation" integer NOT NULL,
  "observed_failed_generation" integer NULL,
  "observed_step" text NULL,
  "observed_step_started_at" integer NULL,
  "observed_message" text NULL,
  "observed_provisioning_started_at" integer NULL,
  "observed_last_updated_at" integer NULL,
  "observed_exits" text NOT NULL,
  "observed_health" text NOT NULL,
  "observed_url" text NULL
) STRICT;
CREATE TABLE "events" (
  "sequence" integer NOT NULL PRIMARY KEY,
  "at" integer NOT NULL,
  "instance_id" text NULL,
  "instance_name" text NULL,
  "generation" integer NULL,
  "state" text NULL,
  "actor" text NOT NULL,
  "what" text NOT NULL
) STRICT;
CREATE TABLE "policies" (
  "id" integer NOT NULL PRIMARY KEY,
  "policy" text NOT NULL
) STRICT;
CREATE TABLE "counters" (
  "name" text NOT NULL PRIMARY KEY,
  "value" integer NOT NULL
) STRICT;
CREATE INDEX "events_of_instance" ON "events" ("instance_id", "sequence");
