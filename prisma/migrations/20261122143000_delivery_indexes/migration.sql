-- hearback: outside a transaction
-- hearback: replaces a1a44a63c9bc15a8cf95f7788099467ba466cdc6a43a61cfac9b1b16124a4bc3
-- Every change of a delivery writes an entry to each of its indexes.
-- One index serves the deliveries of a job and those of a lane.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "delivery_jobid_destination_id_seq_key" ON "delivery"("jobid", "destination_id", "seq");
DROP INDEX CONCURRENTLY IF EXISTS "delivery_destination_id_jobid_seq_key";
DROP INDEX CONCURRENTLY IF EXISTS "delivery_jobid_idx";
-- Only deliveries that are not final are searched by state.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "delivery_open_idx" ON "delivery"("state", "next_attempt_at") WHERE "state" IN ('waiting', 'sending', 'retrying');
DROP INDEX CONCURRENTLY IF EXISTS "delivery_state_next_attempt_at_idx";
