-- AlterTable
ALTER TABLE "job" ADD COLUMN     "traceparent" TEXT;

-- AlterTable
ALTER TABLE "event" ADD COLUMN     "traceparent" TEXT;
