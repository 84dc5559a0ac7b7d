CREATE TABLE "idempotency_keys" (
  "key" text NOT NULL PRIMARY KEY,
  "request" text NOT NULL,
  "answer" text NOT NULL,
  "created_at" bigint NOT NULL
);
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" ("created_at");
