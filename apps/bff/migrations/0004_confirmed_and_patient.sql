ALTER TABLE "auth_session" ADD COLUMN "confirmed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "circuit" ADD COLUMN "wait_until" timestamp with time zone;