CREATE TABLE "api_key" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"secret_digest" text NOT NULL,
	"hint" text NOT NULL,
	"reach" text NOT NULL,
	"actions" text[] NOT NULL,
	"rate_limit" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "api_key_email" (
	"key_id" uuid NOT NULL,
	"email_id" uuid NOT NULL,
	CONSTRAINT "api_key_email_key_id_email_id_pk" PRIMARY KEY("key_id","email_id")
);
--> statement-breakpoint
ALTER TABLE "token_grant" ADD COLUMN "access_token_rejected_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "token_grant" ADD COLUMN "rejection_answered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "api_key_email" ADD CONSTRAINT "api_key_email_key_id_api_key_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_key"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key_email" ADD CONSTRAINT "api_key_email_email_id_email_id_fk" FOREIGN KEY ("email_id") REFERENCES "public"."email"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_email_email" ON "api_key_email" USING btree ("email_id");