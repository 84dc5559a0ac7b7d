CREATE TABLE "idempotency_keys" (
  "key" text NOT NULL PRIMARY KEY,
  "request" text NOT NULL,
  "answer" text NOT NULL,
  "created_at" integer NOT NULL
) STRICT;
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" ("created_at");
