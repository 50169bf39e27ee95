-- A webhook endpoint becomes a destination of the type `webhook`: what only webhooks have moves into JSON columns,
-- so that another type needs no migration.
ALTER TABLE "webhook_endpoint" RENAME TO "destination";
ALTER TABLE "destination" RENAME CONSTRAINT "webhook_endpoint_pkey" TO "destination_pkey";
ALTER INDEX "webhook_endpoint_userid_jobid_idx" RENAME TO "destination_userid_jobid_idx";
ALTER INDEX "webhook_endpoint_jobid_idx" RENAME TO "destination_jobid_idx";

ALTER TABLE "destination"
    ADD COLUMN "type" TEXT NOT NULL DEFAULT 'webhook',
    ADD COLUMN "config" JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN "secrets" JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN "state" JSONB NOT NULL DEFAULT '{}';

UPDATE "destination" SET
    "config" = jsonb_build_object('url', "url", 'format', "format"),
    "secrets" = jsonb_build_object('secret', "secret", 'formerSecrets', "former_secrets"),
    "state" = CASE WHEN "consented_at" IS NULL THEN '{}'::jsonb
        ELSE jsonb_build_object('permittedAt', to_char("consented_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END
    WHERE "removed_at" IS NULL;

ALTER TABLE "destination"
    ALTER COLUMN "type" DROP DEFAULT,
    ALTER COLUMN "config" DROP DEFAULT,
    DROP COLUMN "url",
    DROP COLUMN "format",
    DROP COLUMN "secret",
    DROP COLUMN "former_secrets",
    DROP COLUMN "consented_at";

ALTER TABLE "webhook_delivery" RENAME TO "delivery";
ALTER TABLE "delivery" RENAME COLUMN "endpoint_id" TO "destination_id";
ALTER TABLE "delivery" RENAME COLUMN "round" TO "version";
ALTER TABLE "delivery" RENAME COLUMN "tries" TO "failed_attempts";
ALTER TABLE "delivery" RENAME CONSTRAINT "webhook_delivery_pkey" TO "delivery_pkey";
ALTER TABLE "delivery" RENAME CONSTRAINT "webhook_delivery_endpoint_id_fkey" TO "delivery_destination_id_fkey";
ALTER INDEX "webhook_delivery_endpoint_id_id_idx" RENAME TO "delivery_destination_id_id_idx";
ALTER INDEX "webhook_delivery_jobid_idx" RENAME TO "delivery_jobid_idx";
ALTER INDEX "webhook_delivery_state_next_attempt_at_idx" RENAME TO "delivery_state_next_attempt_at_idx";
ALTER INDEX "webhook_delivery_endpoint_id_jobid_seq_key" RENAME TO "delivery_destination_id_jobid_seq_key";
