-- hearback: outside a transaction
-- hearback: replaces 5ac364dce8c1fabd5e098a42db173ec4b7c4c10da42ea4e070dd053add3019e9
-- Retention finds the jobs to erase without reading those that were erased before.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "job_due_idx" ON "job"("expires_at") WHERE "erased_at" IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS "job_expires_at_idx";
-- Only erased jobs are searched by this column, so that a job has no entry, and its changes write none, before that.
DROP INDEX CONCURRENTLY IF EXISTS "job_erased_at_idx";
CREATE INDEX CONCURRENTLY IF NOT EXISTS "job_erased_at_idx" ON "job"("erased_at") WHERE "erased_at" IS NOT NULL;
