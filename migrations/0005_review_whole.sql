CREATE TABLE "application_materials" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"material_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"seals" text[] DEFAULT '{}' NOT NULL,
	"attached_by" text NOT NULL,
	"attached_at" timestamp(3) with time zone NOT NULL,
	"supplement_id" uuid,
	CONSTRAINT "application_materials_once" UNIQUE("application_id","material_id","kind")
);
--> statement-breakpoint
CREATE TABLE "materials" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid,
	"uploaded_by" text NOT NULL,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"sha256" "bytea" NOT NULL,
	"file_key" "bytea" NOT NULL,
	"scan" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "materials_bytes" CHECK ("materials"."bytes" between 1 and 20971520),
	CONSTRAINT "materials_scan" CHECK ("materials"."scan" in ('clean', 'not_scanned'))
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"event" text NOT NULL,
	"occurred_at" timestamp(3) with time zone NOT NULL,
	"data" jsonb NOT NULL,
	"status" text DEFAULT 'due' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"due_since" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp(3) with time zone,
	"last_status" integer,
	"last_error" text,
	CONSTRAINT "webhook_deliveries_once" UNIQUE("endpoint_id","application_id","sequence"),
	CONSTRAINT "webhook_deliveries_status" CHECK ("webhook_deliveries"."status" in ('due', 'delivered', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"url" text NOT NULL,
	"events" text[] DEFAULT '{}' NOT NULL,
	"secrets" "bytea" NOT NULL,
	"status" text DEFAULT 'enabled' NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "webhook_endpoints_status" CHECK ("webhook_endpoints"."status" in ('enabled', 'disabled'))
);
--> statement-breakpoint
CREATE TABLE "awaited_sources" (
	"application_id" uuid NOT NULL,
	"source" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "awaited_sources_application_id_source_pk" PRIMARY KEY("application_id","source")
);
--> statement-breakpoint
CREATE TABLE "source_paces" (
	"source" text PRIMARY KEY NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"next_batch_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "supplements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp(3) with time zone NOT NULL,
	"last_day" date NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"provisional" boolean NOT NULL,
	"kinds" text[] NOT NULL,
	"notes" "bytea" NOT NULL,
	"review_days_left" integer NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "supplements_status" CHECK ("supplements"."status" in ('open', 'completed', 'overdue', 'closed')),
	CONSTRAINT "supplements_kinds" CHECK (cardinality("supplements"."kinds") > 0)
);
--> statement-breakpoint
CREATE TABLE "rechecks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"asked_by" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"sources" text[] NOT NULL,
	"outcome" text NOT NULL,
	"reason_codes" text[] NOT NULL,
	"grounds" "bytea" NOT NULL,
	CONSTRAINT "rechecks_outcome" CHECK ("rechecks"."outcome" in ('approved', 'referred')),
	CONSTRAINT "rechecks_reasons" CHECK (("rechecks"."outcome" = 'approved') = (cardinality("rechecks"."reason_codes") = 0))
);
--> statement-breakpoint
ALTER TABLE "applications" DROP CONSTRAINT "applications_matching_approves_without_reasons";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_status";--> statement-breakpoint
ALTER TABLE "applications" ADD COLUMN "status_at" timestamp(3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
UPDATE "applications" SET "status_at" = coalesce("decided_at", "submitted_at");--> statement-breakpoint
ALTER TABLE "applications" ADD COLUMN "recheck_id" uuid;--> statement-breakpoint
ALTER TABLE "applications" ADD COLUMN "human_requested_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "review_decisions" ADD COLUMN "evidence" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "recheck_id" uuid;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "attended_on" date;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "changed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
ALTER TABLE "application_materials" ADD CONSTRAINT "application_materials_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_materials" ADD CONSTRAINT "application_materials_material_id_materials_id_fk" FOREIGN KEY ("material_id") REFERENCES "public"."materials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_materials" ADD CONSTRAINT "application_materials_supplement_id_supplements_id_fk" FOREIGN KEY ("supplement_id") REFERENCES "public"."supplements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "materials" ADD CONSTRAINT "materials_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "awaited_sources" ADD CONSTRAINT "awaited_sources_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supplements" ADD CONSTRAINT "supplements_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supplements" ADD CONSTRAINT "supplements_item_id_review_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."review_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rechecks" ADD CONSTRAINT "rechecks_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "materials_by_tenant" ON "materials" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("next_attempt_at") WHERE "webhook_deliveries"."status" = 'due';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_endpoint" ON "webhook_deliveries" USING btree ("endpoint_id","id");--> statement-breakpoint
CREATE INDEX "webhook_endpoints_by_tenant" ON "webhook_endpoints" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "awaited_sources_turn" ON "awaited_sources" USING btree ("source","next_attempt_at");--> statement-breakpoint
CREATE UNIQUE INDEX "supplements_one_open" ON "supplements" USING btree ("application_id") WHERE "supplements"."status" = 'open';--> statement-breakpoint
CREATE INDEX "supplements_by_application" ON "supplements" USING btree ("application_id","id");--> statement-breakpoint
CREATE INDEX "supplements_due" ON "supplements" USING btree ("due_at") WHERE "supplements"."status" = 'open';--> statement-breakpoint
CREATE INDEX "rechecks_by_application" ON "rechecks" USING btree ("application_id","id");--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_recheck_id_rechecks_id_fk" FOREIGN KEY ("recheck_id") REFERENCES "public"."rechecks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_items" ADD CONSTRAINT "review_items_recheck_id_rechecks_id_fk" FOREIGN KEY ("recheck_id") REFERENCES "public"."rechecks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "review_items_changed" ON "review_items" USING btree ("changed_at");--> statement-breakpoint
CREATE INDEX "review_items_by_assignee" ON "review_items" USING btree ("assignee","lease_until") WHERE "review_items"."assignee" is not null;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_supplement_has_deadline" CHECK ("applications"."status" <> 'awaiting_supplement' or "applications"."due_at" is not null);--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_matching_approves_without_reasons" CHECK ("applications"."decided_by" is distinct from 'matching' or "applications"."outcome" is distinct from 'approved' or cardinality("applications"."reason_codes") = 0 or "applications"."recheck_id" is not null);--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_status" CHECK ("notices"."status" in ('due', 'sent', 'refused', 'failed'));