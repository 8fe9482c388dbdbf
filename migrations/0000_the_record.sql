CREATE SEQUENCE "public"."application_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"tenant_id" uuid NOT NULL,
	"label" text NOT NULL,
	"role" text NOT NULL,
	"department" text,
	"mode" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp(3) with time zone,
	CONSTRAINT "api_keys_key_hash_unique" UNIQUE("key_hash"),
	CONSTRAINT "api_keys_role" CHECK ("api_keys"."role" in ('employer', 'agency', 'clerk', 'supervisor', 'auditor', 'operator')),
	CONSTRAINT "api_keys_clerk_department" CHECK (("api_keys"."role" = 'clerk') <= ("api_keys"."department" is not null)),
	CONSTRAINT "api_keys_mode" CHECK ("api_keys"."mode" in ('live', 'sandbox'))
);
--> statement-breakpoint
CREATE TABLE "applications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"tenant_id" uuid NOT NULL,
	"idempotency_key" text NOT NULL,
	"body_hash" "bytea" NOT NULL,
	"reference" text,
	"scheme" text NOT NULL,
	"scheme_version" text NOT NULL,
	"category" text NOT NULL,
	"status" text NOT NULL,
	"person_key" "bytea" NOT NULL,
	"unit_code" text NOT NULL,
	"submitted_at" timestamp(3) with time zone NOT NULL,
	"lease_until" timestamp(3) with time zone NOT NULL,
	"decided_at" timestamp(3) with time zone,
	"outcome" text,
	"decided_by" text,
	"reason_codes" text[] DEFAULT '{}' NOT NULL,
	"venue" text,
	"departments" text[] DEFAULT '{}' NOT NULL,
	"due_at" timestamp(3) with time zone,
	"approval_number" text,
	"submission" "bytea" NOT NULL,
	"grounds" "bytea",
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "applications_number_unique" UNIQUE("number"),
	CONSTRAINT "applications_approval_number_unique" UNIQUE("approval_number"),
	CONSTRAINT "applications_idempotency" UNIQUE("tenant_id","idempotency_key"),
	CONSTRAINT "applications_status" CHECK ("applications"."status" in ('received', 'in_review', 'awaiting_supplement', 'approved', 'frozen', 'revoked', 'rejected', 'not_accepted', 'withdrawn')),
	CONSTRAINT "applications_approval_number" CHECK (("applications"."status" in ('approved', 'frozen', 'revoked')) = ("applications"."approval_number" is not null)),
	CONSTRAINT "applications_decided" CHECK ("applications"."status" in ('received', 'withdrawn') or ("applications"."decided_at" is not null and "applications"."grounds" is not null)),
	CONSTRAINT "applications_matching_approves_without_reasons" CHECK ("applications"."decided_by" is distinct from 'matching' or "applications"."outcome" is distinct from 'approved' or cardinality("applications"."reason_codes") = 0),
	CONSTRAINT "applications_review_has_actor_and_deadline" CHECK ("applications"."status" <> 'in_review' or ("applications"."due_at" is not null and cardinality("applications"."departments") > 0 and "applications"."venue" is not null))
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_events_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp(3) with time zone NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_role" text NOT NULL,
	"action" text NOT NULL,
	"application_id" uuid,
	"request_id" text,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"event" text NOT NULL,
	"message" "bytea" NOT NULL,
	"recipient_key" "bytea" NOT NULL,
	"status" text DEFAULT 'due' NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"sent_at" timestamp(3) with time zone,
	CONSTRAINT "notices_once" UNIQUE("application_id","event"),
	CONSTRAINT "notices_status" CHECK ("notices"."status" in ('due', 'sent', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "sanctions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scheme" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_key" "bytea" NOT NULL,
	"ground" text NOT NULL,
	"found_on" date NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date NOT NULL,
	"lifted_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sandbox_settings" (
	"name" text NOT NULL,
	"value" jsonb NOT NULL,
	CONSTRAINT "sandbox_settings_name_pk" PRIMARY KEY("name")
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"credit_code" text,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_credit_code" CHECK (("tenants"."kind" = 'employer') <= ("tenants"."credit_code" is not null)),
	CONSTRAINT "tenants_kind" CHECK ("tenants"."kind" in ('employer', 'agency', 'authority'))
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "applications_one_live" ON "applications" USING btree ("scheme","person_key") WHERE "applications"."status" in ('received', 'in_review', 'awaiting_supplement', 'approved', 'frozen');--> statement-breakpoint
CREATE INDEX "applications_by_tenant" ON "applications" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "applications_by_tenant_reference" ON "applications" USING btree ("tenant_id","reference","id");--> statement-breakpoint
CREATE INDEX "applications_received" ON "applications" USING btree ("lease_until") WHERE "applications"."status" = 'received';--> statement-breakpoint
CREATE INDEX "applications_in_review" ON "applications" USING btree ("due_at","id") WHERE "applications"."status" = 'in_review';--> statement-breakpoint
CREATE INDEX "audit_events_by_application" ON "audit_events" USING btree ("application_id","seq");--> statement-breakpoint
CREATE INDEX "notices_due" ON "notices" USING btree ("created_at") WHERE "notices"."status" = 'due';--> statement-breakpoint
CREATE INDEX "notices_by_recipient" ON "notices" USING btree ("recipient_key","id");--> statement-breakpoint
CREATE INDEX "sanctions_by_subject" ON "sanctions" USING btree ("subject_key","scheme");