-- DropForeignKey
ALTER TABLE "follower_cost" DROP CONSTRAINT "follower_cost_jobid_fkey";

-- AlterTable
ALTER TABLE "webhook_endpoint" DROP COLUMN "follower";

-- DropTable
DROP TABLE "follower_cost";
