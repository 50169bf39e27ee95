-- AlterTable
ALTER TABLE "server" ADD COLUMN     "presence" INTEGER;
