ALTER TABLE "alert_delivery" ADD COLUMN "rest" jsonb;
