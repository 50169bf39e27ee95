-- AlterTable
ALTER TABLE "inbox" ADD COLUMN     "jobid" UUID;

-- AlterTable
ALTER TABLE "webhook_endpoint" ADD COLUMN     "consented_at" TIMESTAMPTZ(3),
ADD COLUMN     "format" TEXT NOT NULL DEFAULT 'standard';

-- CreateIndex
CREATE INDEX "inbox_jobid_idx" ON "inbox"("jobid");
