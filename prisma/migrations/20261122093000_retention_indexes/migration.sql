-- Retention finds the jobs to erase without reading those that were erased before.
CREATE INDEX "job_due_idx" ON "job"("expires_at") WHERE "erased_at" IS NULL;
DROP INDEX "job_expires_at_idx";
-- Only erased jobs are searched by this column, so that a job has no entry, and its changes write none, before that.
DROP INDEX "job_erased_at_idx";
CREATE INDEX "job_erased_at_idx" ON "job"("erased_at") WHERE "erased_at" IS NOT NULL;
