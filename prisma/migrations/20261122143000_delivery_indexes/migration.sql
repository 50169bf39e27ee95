-- Every change of a delivery writes an entry to each of its indexes.
-- One index serves the deliveries of a job and those of a lane.
CREATE UNIQUE INDEX "delivery_jobid_destination_id_seq_key" ON "delivery"("jobid", "destination_id", "seq");
DROP INDEX "delivery_destination_id_jobid_seq_key";
DROP INDEX "delivery_jobid_idx";
-- Only deliveries that are not final are searched by state.
CREATE INDEX "delivery_open_idx" ON "delivery"("state", "next_attempt_at") WHERE "state" IN ('waiting', 'sending', 'retrying');
DROP INDEX "delivery_state_next_attempt_at_idx";
