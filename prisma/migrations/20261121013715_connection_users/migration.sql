-- AlterTable
ALTER TABLE "connection" DROP COLUMN "follows_user",
ADD COLUMN     "userids" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateIndex
CREATE INDEX "connection_userids_idx" ON "connection" USING GIN ("userids");
