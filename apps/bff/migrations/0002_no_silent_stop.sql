CREATE TABLE "admin_consent_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"state_digest" text NOT NULL,
	"config_id" uuid NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"outcome" text
);
--> statement-breakpoint
CREATE TABLE "alert_delivery" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule_id" uuid NOT NULL,
	"incident_id" uuid NOT NULL,
	"moment" text NOT NULL,
	"state" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"claimed_until" timestamp with time zone,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "alert_rule" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"channel" text NOT NULL,
	"recipients" text[] NOT NULL,
	"sender_email_id" uuid,
	"url" text,
	"webhook_secret_sealed" text,
	"events" text[] NOT NULL,
	"email_ids" uuid[],
	"quiet_from" text,
	"quiet_to" text,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"digest_minutes" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" text,
	"last_delivered_at" timestamp with time zone,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "circuit" (
	"server" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"opened_at" timestamp with time zone,
	"probe_at" timestamp with time zone,
	"reason" text,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"email_id" uuid,
	"email_address" text,
	"account_kind" text,
	"config_id" uuid,
	"config_name" text,
	"reason" text NOT NULL,
	"days" integer,
	"ends_at" timestamp with time zone,
	"returned" integer DEFAULT 0 NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "owner_link" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_digest" text NOT NULL,
	"account_id" uuid NOT NULL,
	"config_id" uuid NOT NULL,
	"expected_owner" text NOT NULL,
	"config_signature" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "setting" (
	"id" integer PRIMARY KEY NOT NULL,
	"retention_days" integer NOT NULL,
	"check_interval_minutes" integer NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" text
);
--> statement-breakpoint
DROP INDEX "event_email";--> statement-breakpoint
DROP INDEX "event_at";--> statement-breakpoint
ALTER TABLE "authorization_request" ALTER COLUMN "session_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "authorization_request" ADD COLUMN "owner_link_id" uuid;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "certificate_expires_on" date;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "testing" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "new_secret_sealed" text;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "new_secret_expires_on" date;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "new_secret_added_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "new_secret_tested_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "new_secret_test" text;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "old_secret_sealed" text;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "old_secret_expires_on" date;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "promoted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "idp_config" ADD COLUMN "admin_consented_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mail_account" ADD COLUMN "check_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mail_account" ADD COLUMN "checked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mail_account" ADD COLUMN "reported_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mail_account" ADD COLUMN "reported_by" text;--> statement-breakpoint
ALTER TABLE "mail_account" ADD COLUMN "usual_gap_seconds" integer;--> statement-breakpoint
ALTER TABLE "mail_account" ADD COLUMN "silent_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "token_grant" ADD COLUMN "used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "token_grant" ADD COLUMN "due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "token_grant" ADD COLUMN "refresh_token_expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "token_grant" ADD COLUMN "ends_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "admin_consent_request" ADD CONSTRAINT "admin_consent_request_config_id_idp_config_id_fk" FOREIGN KEY ("config_id") REFERENCES "public"."idp_config"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_delivery" ADD CONSTRAINT "alert_delivery_rule_id_alert_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."alert_rule"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_delivery" ADD CONSTRAINT "alert_delivery_incident_id_incident_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incident"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "owner_link" ADD CONSTRAINT "owner_link_account_id_mail_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."mail_account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "owner_link" ADD CONSTRAINT "owner_link_config_id_idp_config_id_fk" FOREIGN KEY ("config_id") REFERENCES "public"."idp_config"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "admin_consent_request_state" ON "admin_consent_request" USING btree ("state_digest");--> statement-breakpoint
CREATE UNIQUE INDEX "alert_delivery_once" ON "alert_delivery" USING btree ("rule_id","incident_id","moment");--> statement-breakpoint
CREATE INDEX "alert_delivery_due" ON "alert_delivery" USING btree ("due_at") WHERE "alert_delivery"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "alert_delivery_incident" ON "alert_delivery" USING btree ("incident_id");--> statement-breakpoint
CREATE UNIQUE INDEX "incident_open" ON "incident" USING btree ("kind","subject") WHERE "incident"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "incident_subject" ON "incident" USING btree ("kind","subject","opened_at");--> statement-breakpoint
CREATE INDEX "incident_email" ON "incident" USING btree ("email_id");--> statement-breakpoint
CREATE UNIQUE INDEX "owner_link_digest" ON "owner_link" USING btree ("token_digest");--> statement-breakpoint
CREATE INDEX "owner_link_account" ON "owner_link" USING btree ("account_id");--> statement-breakpoint
ALTER TABLE "authorization_request" ADD CONSTRAINT "authorization_request_owner_link_id_owner_link_id_fk" FOREIGN KEY ("owner_link_id") REFERENCES "public"."owner_link"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mail_account_check_due" ON "mail_account" USING btree ("check_due_at") WHERE "mail_account"."check_due_at" is not null;--> statement-breakpoint
CREATE INDEX "mail_account_silent" ON "mail_account" USING btree ("silent_at") WHERE "mail_account"."silent_at" is not null;--> statement-breakpoint
CREATE INDEX "token_grant_due" ON "token_grant" USING btree ("due_at") WHERE "token_grant"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "token_grant_ends" ON "token_grant" USING btree ("ends_at","id") WHERE "token_grant"."ends_at" is not null;--> statement-breakpoint
CREATE INDEX "event_email" ON "event" USING btree ("email_id","at","id");--> statement-breakpoint
CREATE INDEX "event_at" ON "event" USING btree ("at","id");--> statement-breakpoint
UPDATE "token_grant" SET "due_at" = now() WHERE "status" = 'authorized';
--> statement-breakpoint
UPDATE "mail_account" SET "check_due_at" = now() WHERE "enabled";
