-- AlterTable
ALTER TABLE "webhook_endpoint" ADD COLUMN     "follower" TEXT;

-- CreateTable
CREATE TABLE "follower_cost" (
    "jobid" UUID NOT NULL,
    "follower" TEXT NOT NULL,
    "cpu_ms" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "follower_cost_pkey" PRIMARY KEY ("jobid","follower")
);

-- AddForeignKey
ALTER TABLE "follower_cost" ADD CONSTRAINT "follower_cost_jobid_fkey" FOREIGN KEY ("jobid") REFERENCES "job"("jobid") ON DELETE CASCADE ON UPDATE CASCADE;
