-- AlterTable
ALTER TABLE "connection" ADD COLUMN     "acknowledged" JSONB NOT NULL DEFAULT '{}';
