CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "auth_account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth_invitation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"token_digest" text NOT NULL,
	"name" text,
	"email" text,
	"invited_by" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "auth_session" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "auth_session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "auth_throttle" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth_user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"last_sign_in_at" timestamp with time zone,
	CONSTRAINT "auth_user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "auth_verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "authorization_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"state_digest" text NOT NULL,
	"binding_digest" text NOT NULL,
	"verifier_sealed" text,
	"nonce_sealed" text,
	"account_id" uuid NOT NULL,
	"config_id" uuid NOT NULL,
	"snapshot" jsonb NOT NULL,
	"session_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"return_path" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"outcome" jsonb
);
--> statement-breakpoint
CREATE TABLE "email" (
	"id" uuid PRIMARY KEY NOT NULL,
	"address" text NOT NULL,
	"address_key" text GENERATED ALWAYS AS (lower(address)) STORED NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"name_key" text GENERATED ALWAYS AS (lower(name)) STORED NOT NULL,
	"search_text" text GENERATED ALWAYS AS (lower(address || ' ' || name)) STORED NOT NULL,
	"notes" text DEFAULT '' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"last_activity_at" timestamp with time zone,
	"last_activity_key" bigint GENERATED ALWAYS AS (coalesce((extract(epoch from last_activity_at at time zone 'UTC') * 1000)::bigint, 0)) STORED NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" text
);
--> statement-breakpoint
CREATE TABLE "event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"type" text NOT NULL,
	"outcome" text NOT NULL,
	"actor" text NOT NULL,
	"email_id" uuid,
	"email_address" text,
	"account_kind" text,
	"config_id" uuid,
	"detail" jsonb NOT NULL,
	"trace_id" text,
	"correlation_id" text
);
--> statement-breakpoint
CREATE TABLE "idp_config" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"provider" text NOT NULL,
	"state" text NOT NULL,
	"draft_of_account_id" uuid,
	"client_id" text DEFAULT '' NOT NULL,
	"secret_sealed" text,
	"secret_expires_on" date,
	"authorization_endpoint" text NOT NULL,
	"token_endpoint" text NOT NULL,
	"issuer" text,
	"userinfo_endpoint" text,
	"revocation_endpoint" text,
	"scopes" text NOT NULL,
	"mail_hosts" text[] NOT NULL,
	"notes" text DEFAULT '' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" text
);
--> statement-breakpoint
CREATE TABLE "mail_account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"enabled" boolean DEFAULT false NOT NULL,
	"protocol" text NOT NULL,
	"host" text,
	"port" integer,
	"tls_mode" text NOT NULL,
	"auth_method" text,
	"provider" text,
	"idp_config_id" uuid,
	"login" text,
	"password_sealed" text,
	"strict_matching" boolean DEFAULT true NOT NULL,
	"expected_owner" text,
	"folder" text,
	"fetch_frequency_minutes" integer,
	"emails_per_fetch" integer,
	"after_fetch" text NOT NULL,
	"archive_folder" text,
	"allow_spoofing" boolean DEFAULT false NOT NULL,
	"last_activity_at" timestamp with time zone,
	"last_error" jsonb,
	"last_error_at" timestamp with time zone,
	"error_count" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" text
);
--> statement-breakpoint
CREATE TABLE "token_grant" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"config_id" uuid NOT NULL,
	"access_token_sealed" text NOT NULL,
	"refresh_token_sealed" text NOT NULL,
	"access_token_hint" text NOT NULL,
	"refresh_token_hint" text NOT NULL,
	"expires_at" timestamp with time zone,
	"scopes" text NOT NULL,
	"resource_owner" text NOT NULL,
	"owner_subject" text NOT NULL,
	"config_signature" text NOT NULL,
	"status" text NOT NULL,
	"failure_code" text,
	"failure_message" text,
	"failure_count" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"refresh_started_at" timestamp with time zone,
	"issued_at" timestamp with time zone NOT NULL,
	"refreshed_at" timestamp with time zone,
	"rotated_at" timestamp with time zone,
	"last_failed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "auth_account" ADD CONSTRAINT "auth_account_user_id_auth_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."auth_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth_session" ADD CONSTRAINT "auth_session_user_id_auth_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."auth_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "authorization_request" ADD CONSTRAINT "authorization_request_account_id_mail_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."mail_account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "authorization_request" ADD CONSTRAINT "authorization_request_config_id_idp_config_id_fk" FOREIGN KEY ("config_id") REFERENCES "public"."idp_config"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_account" ADD CONSTRAINT "mail_account_email_id_email_id_fk" FOREIGN KEY ("email_id") REFERENCES "public"."email"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_account" ADD CONSTRAINT "mail_account_idp_config_id_idp_config_id_fk" FOREIGN KEY ("idp_config_id") REFERENCES "public"."idp_config"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "token_grant" ADD CONSTRAINT "token_grant_account_id_mail_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."mail_account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "token_grant" ADD CONSTRAINT "token_grant_config_id_idp_config_id_fk" FOREIGN KEY ("config_id") REFERENCES "public"."idp_config"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "auth_account_user" ON "auth_account" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "auth_invitation_digest" ON "auth_invitation" USING btree ("token_digest");--> statement-breakpoint
CREATE INDEX "auth_session_user" ON "auth_session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "auth_session_expiry" ON "auth_session" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "auth_throttle_expire" ON "auth_throttle" USING btree ("expire");--> statement-breakpoint
CREATE UNIQUE INDEX "authorization_request_state" ON "authorization_request" USING btree ("state_digest");--> statement-breakpoint
CREATE INDEX "authorization_request_expiry" ON "authorization_request" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "email_address_key" ON "email" USING btree ("address_key");--> statement-breakpoint
CREATE INDEX "email_name_key" ON "email" USING btree ("name_key","id");--> statement-breakpoint
CREATE INDEX "email_created" ON "email" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "email_last_activity" ON "email" USING btree ("last_activity_key","id");--> statement-breakpoint
CREATE INDEX "email_search" ON "email" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "event_email" ON "event" USING btree ("email_id","at");--> statement-breakpoint
CREATE INDEX "event_at" ON "event" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "idp_config_draft" ON "idp_config" USING btree ("draft_of_account_id","provider") WHERE "idp_config"."state" = 'draft';--> statement-breakpoint
CREATE INDEX "idp_config_name" ON "idp_config" USING btree ("name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "mail_account_email_kind" ON "mail_account" USING btree ("email_id","kind");--> statement-breakpoint
CREATE INDEX "mail_account_config" ON "mail_account" USING btree ("idp_config_id");--> statement-breakpoint
CREATE UNIQUE INDEX "token_grant_account" ON "token_grant" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "token_grant_config" ON "token_grant" USING btree ("config_id");