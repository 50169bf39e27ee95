-- AlterTable
ALTER TABLE "destination" ADD COLUMN     "action_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "inbox_userid_idx" ON "inbox"("userid");

-- CreateIndex
CREATE INDEX "job_erased_at_idx" ON "job"("erased_at");
