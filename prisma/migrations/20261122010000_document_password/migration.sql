-- CreateTable
CREATE TABLE "document_password" (
    "jobid" UUID NOT NULL,
    "password" TEXT NOT NULL,

    CONSTRAINT "document_password_pkey" PRIMARY KEY ("jobid")
);
