CREATE TABLE "blast_radii" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"from_at" timestamp(3) with time zone NOT NULL,
	"to_at" timestamp(3) with time zone NOT NULL,
	"reason" "bytea" NOT NULL,
	"opened_by" text NOT NULL,
	"opened_at" timestamp(3) with time zone NOT NULL,
	"idempotency_key" text NOT NULL,
	"body_hash" "bytea" NOT NULL,
	"searched_to" uuid DEFAULT '00000000-0000-0000-0000-000000000000',
	"confirmed_by" text,
	"confirmed_at" timestamp(3) with time zone,
	CONSTRAINT "blast_radii_idempotency" UNIQUE("opened_by","idempotency_key"),
	CONSTRAINT "blast_radii_window" CHECK ("blast_radii"."from_at" < "blast_radii"."to_at"),
	CONSTRAINT "blast_radii_confirmed" CHECK (("blast_radii"."confirmed_by" is null) = ("blast_radii"."confirmed_at" is null)),
	CONSTRAINT "blast_radii_confirmed_by_another" CHECK ("blast_radii"."confirmed_by" <> "blast_radii"."opened_by")
);
--> statement-breakpoint
CREATE TABLE "blast_radius_cases" (
	"blast_radius_id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"result" text DEFAULT 'pending' NOT NULL,
	"reason_codes" text[] DEFAULT '{}' NOT NULL,
	"examined" "bytea",
	"examined_at" timestamp(3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"outcome" text,
	"freeze_id" uuid,
	CONSTRAINT "blast_radius_cases_blast_radius_id_application_id_pk" PRIMARY KEY("blast_radius_id","application_id"),
	CONSTRAINT "blast_radius_cases_result" CHECK ("blast_radius_cases"."result" in ('pending', 'unknown', 'stands', 'flips')),
	CONSTRAINT "blast_radius_cases_flips" CHECK (("blast_radius_cases"."result" = 'flips') = (cardinality("blast_radius_cases"."reason_codes") > 0)),
	CONSTRAINT "blast_radius_cases_examined" CHECK (("blast_radius_cases"."result" in ('stands', 'flips')) = ("blast_radius_cases"."examined" is not null and "blast_radius_cases"."examined_at" is not null)),
	CONSTRAINT "blast_radius_cases_outcome" CHECK ("blast_radius_cases"."outcome" is null or "blast_radius_cases"."result" = 'flips'),
	CONSTRAINT "blast_radius_cases_frozen" CHECK (("blast_radius_cases"."outcome" is not distinct from 'frozen') = ("blast_radius_cases"."freeze_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "freezes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"frozen_by" text NOT NULL,
	"frozen_at" timestamp(3) with time zone NOT NULL,
	"last_day" date NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"provisional" boolean NOT NULL,
	"missing" text[] NOT NULL,
	"reason" "bytea" NOT NULL,
	"spot_check_case" uuid,
	"blast_radius_id" uuid,
	"attended_on" date,
	"attended_by" text,
	"attended_note" "bytea",
	"escalated_at" timestamp(3) with time zone,
	"status" text DEFAULT 'open' NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"ended_by" text,
	"verified_on" date,
	"end_note" "bytea",
	CONSTRAINT "freezes_status" CHECK ("freezes"."status" in ('open', 'restored', 'revoked')),
	CONSTRAINT "freezes_attended" CHECK (("freezes"."attended_on" is null) = ("freezes"."attended_by" is null)),
	CONSTRAINT "freezes_attended_in_time" CHECK ("freezes"."attended_on" <= "freezes"."last_day"),
	CONSTRAINT "freezes_ended" CHECK (("freezes"."status" = 'open') = ("freezes"."ended_at" is null) and ("freezes"."status" = 'open') = ("freezes"."ended_by" is null)),
	CONSTRAINT "freezes_restored_on_site" CHECK (("freezes"."status" = 'restored') = ("freezes"."verified_on" is not null) and ("freezes"."status" = 'restored') = ("freezes"."end_note" is not null))
);
--> statement-breakpoint
CREATE TABLE "pushes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"revocation_id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"body" "bytea" NOT NULL,
	"status" text DEFAULT 'due' NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"late_at" timestamp(3) with time zone NOT NULL,
	"late_told_at" timestamp(3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_status" integer,
	"last_error" text,
	"acknowledged_at" timestamp(3) with time zone,
	"acknowledged_by" text,
	"receipt" "bytea",
	CONSTRAINT "pushes_once" UNIQUE("revocation_id","recipient","subject"),
	CONSTRAINT "pushes_status" CHECK ("pushes"."status" in ('due', 'received', 'acknowledged')),
	CONSTRAINT "pushes_subject" CHECK ("pushes"."subject" in ('approval', 'applicant', 'unit')),
	CONSTRAINT "pushes_acknowledged" CHECK (("pushes"."status" = 'acknowledged') = ("pushes"."acknowledged_at" is not null) and ("pushes"."status" = 'acknowledged') = ("pushes"."acknowledged_by" is not null) and ("pushes"."status" = 'acknowledged') = ("pushes"."receipt" is not null))
);
--> statement-breakpoint
CREATE TABLE "revocations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"freeze_id" uuid NOT NULL,
	"ground" text NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp(3) with time zone NOT NULL,
	"note" "bytea" NOT NULL,
	"heard_until" date,
	"heard_on" date,
	"heard_by" text,
	"statement" "bytea",
	"status" text DEFAULT 'proposed' NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"ended_by" text,
	"end_note" "bytea",
	CONSTRAINT "revocations_status" CHECK ("revocations"."status" in ('proposed', 'withdrawn', 'carried_out')),
	CONSTRAINT "revocations_ground" CHECK ("revocations"."ground" in ('false_declaration', 'not_supplemented', 'other_violation', 'authority_error')),
	CONSTRAINT "revocations_ended" CHECK (("revocations"."status" = 'proposed') = ("revocations"."ended_at" is null) and ("revocations"."status" = 'proposed') = ("revocations"."ended_by" is null)),
	CONSTRAINT "revocations_two_people" CHECK ("revocations"."status" <> 'carried_out' or "revocations"."ended_by" <> "revocations"."proposed_by" or ("revocations"."ground" = 'not_supplemented' and "revocations"."proposed_by" = 'revoke-late')),
	CONSTRAINT "revocations_heard" CHECK (("revocations"."heard_on" is null) = ("revocations"."heard_by" is null) and ("revocations"."heard_on" is null) = ("revocations"."statement" is null))
);
--> statement-breakpoint
ALTER TABLE "sanctions" ADD COLUMN "subject" "bytea";--> statement-breakpoint
ALTER TABLE "sanctions" ADD COLUMN "note" "bytea";--> statement-breakpoint
ALTER TABLE "sanctions" ADD COLUMN "recorded_by" text DEFAULT 'import' NOT NULL;--> statement-breakpoint
ALTER TABLE "sanctions" ADD COLUMN "revocation_id" uuid;--> statement-breakpoint
ALTER TABLE "sanctions" ADD COLUMN "idempotency_key" text;--> statement-breakpoint
ALTER TABLE "sanctions" ADD COLUMN "body_hash" "bytea";--> statement-breakpoint
ALTER TABLE "sanctions" ADD COLUMN "lifted_by" text;--> statement-breakpoint
ALTER TABLE "sanctions" ADD COLUMN "lift_reason" "bytea";--> statement-breakpoint
-- bans from before this version: who lifted one was not kept, one that ends before it begins was never in force, and whom another
-- kind of subject means nobody can tell, but the gate has read all of them as bans of a unit or a person by their key alone
UPDATE "sanctions" SET "from_on" = "until_on", "lifted_at" = coalesce("lifted_at", "created_at") WHERE "until_on" < "from_on";--> statement-breakpoint
UPDATE "sanctions" SET "found_on" = "from_on" WHERE "found_on" > "from_on";--> statement-breakpoint
UPDATE "sanctions" SET "subject_kind" = CASE WHEN "subject_kind" IN ('person', 'applicant') THEN 'applicant' ELSE 'unit' END
  WHERE "subject_kind" NOT IN ('applicant', 'unit');--> statement-breakpoint
UPDATE "sanctions" SET "lifted_by" = 'before' WHERE "lifted_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "blast_radius_cases" ADD CONSTRAINT "blast_radius_cases_blast_radius_id_blast_radii_id_fk" FOREIGN KEY ("blast_radius_id") REFERENCES "public"."blast_radii"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blast_radius_cases" ADD CONSTRAINT "blast_radius_cases_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blast_radius_cases" ADD CONSTRAINT "blast_radius_cases_freeze_id_freezes_id_fk" FOREIGN KEY ("freeze_id") REFERENCES "public"."freezes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freezes" ADD CONSTRAINT "freezes_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pushes" ADD CONSTRAINT "pushes_revocation_id_revocations_id_fk" FOREIGN KEY ("revocation_id") REFERENCES "public"."revocations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pushes" ADD CONSTRAINT "pushes_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_freeze_id_freezes_id_fk" FOREIGN KEY ("freeze_id") REFERENCES "public"."freezes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "blast_radii_searching" ON "blast_radii" USING btree ("id") WHERE "blast_radii"."searched_to" is not null;--> statement-breakpoint
CREATE INDEX "blast_radius_cases_due" ON "blast_radius_cases" USING btree ("next_attempt_at") WHERE "blast_radius_cases"."result" in ('pending', 'unknown');--> statement-breakpoint
CREATE INDEX "blast_radius_cases_flipped" ON "blast_radius_cases" USING btree ("blast_radius_id","application_id") WHERE "blast_radius_cases"."result" = 'flips' and "blast_radius_cases"."outcome" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "freezes_one_open" ON "freezes" USING btree ("application_id") WHERE "freezes"."status" = 'open';--> statement-breakpoint
CREATE INDEX "freezes_by_application" ON "freezes" USING btree ("application_id","id");--> statement-breakpoint
CREATE INDEX "freezes_due" ON "freezes" USING btree ("due_at") WHERE "freezes"."status" = 'open' and "freezes"."escalated_at" is null;--> statement-breakpoint
CREATE INDEX "pushes_due" ON "pushes" USING btree ("next_attempt_at") WHERE "pushes"."status" <> 'acknowledged';--> statement-breakpoint
CREATE INDEX "pushes_late" ON "pushes" USING btree ("late_at") WHERE "pushes"."status" <> 'acknowledged' and "pushes"."late_told_at" is null;--> statement-breakpoint
CREATE INDEX "pushes_by_application" ON "pushes" USING btree ("application_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "revocations_one_standing" ON "revocations" USING btree ("freeze_id") WHERE "revocations"."status" <> 'withdrawn';--> statement-breakpoint
CREATE INDEX "revocations_by_freeze" ON "revocations" USING btree ("freeze_id","id");--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_revocation_id_revocations_id_fk" FOREIGN KEY ("revocation_id") REFERENCES "public"."revocations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "applications_by_time" ON "applications" USING brin ("submitted_at","decided_at") WITH (autosummarize=true);--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_idempotency" UNIQUE("recorded_by","idempotency_key");--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_subject_kind" CHECK ("sanctions"."subject_kind" in ('applicant', 'unit'));--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_days" CHECK ("sanctions"."found_on" <= "sanctions"."from_on" and "sanctions"."from_on" <= "sanctions"."until_on");--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_lifted" CHECK (("sanctions"."lifted_at" is null) = ("sanctions"."lifted_by" is null));--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_lifted_by_another" CHECK ("sanctions"."lifted_by" <> "sanctions"."recorded_by");