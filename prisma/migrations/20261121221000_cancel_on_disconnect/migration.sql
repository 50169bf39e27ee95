-- AlterTable
ALTER TABLE "connection" ADD COLUMN     "cancels" BOOLEAN NOT NULL DEFAULT false;
