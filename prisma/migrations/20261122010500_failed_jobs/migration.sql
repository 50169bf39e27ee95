-- The status counts the failed jobs of a day.
CREATE INDEX "job_failed_at_idx" ON "job"("finished_at") WHERE "state" = 'error';
