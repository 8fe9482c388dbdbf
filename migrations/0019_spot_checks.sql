CREATE TABLE "spot_check_cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"spot_check_id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"number" text NOT NULL,
	"place" integer NOT NULL,
	"stratum" text NOT NULL,
	"ticket" text NOT NULL,
	"inspectors_wanted" integer DEFAULT 2 NOT NULL,
	"inspectors_there" integer NOT NULL,
	"result" text,
	"missing" text[],
	"concluded_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "spot_check_cases_once" UNIQUE("spot_check_id","application_id"),
	CONSTRAINT "spot_check_cases_place" UNIQUE("spot_check_id","place"),
	CONSTRAINT "spot_check_cases_result" CHECK ("spot_check_cases"."result" is null or "spot_check_cases"."result" in ('passed', 'incomplete', 'not_compliant')),
	CONSTRAINT "spot_check_cases_wanted" CHECK ("spot_check_cases"."inspectors_wanted" in (2, 3)),
	CONSTRAINT "spot_check_cases_there" CHECK ("spot_check_cases"."inspectors_there" between 0 and "spot_check_cases"."inspectors_wanted"),
	CONSTRAINT "spot_check_cases_concluded" CHECK (num_nulls("spot_check_cases"."result", "spot_check_cases"."missing", "spot_check_cases"."concluded_at") in (0, 3))
);
--> statement-breakpoint
CREATE TABLE "spot_check_commitments" (
	"spot_check_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"place" integer NOT NULL,
	"commitment" "bytea" NOT NULL,
	"committed_at" timestamp(3) with time zone NOT NULL,
	"value" text,
	"revealed_at" timestamp(3) with time zone,
	CONSTRAINT "spot_check_commitments_spot_check_id_staff_id_pk" PRIMARY KEY("spot_check_id","staff_id"),
	CONSTRAINT "spot_check_commitments_place" UNIQUE("spot_check_id","place"),
	CONSTRAINT "spot_check_commitments_own" UNIQUE("spot_check_id","commitment"),
	CONSTRAINT "spot_check_commitments_hash" CHECK (octet_length("spot_check_commitments"."commitment") = 32),
	CONSTRAINT "spot_check_commitments_revealed" CHECK (("spot_check_commitments"."value" is null) = ("spot_check_commitments"."revealed_at" is null)),
	CONSTRAINT "spot_check_commitments_fits" CHECK ("spot_check_commitments"."value" is null or sha256(convert_to("spot_check_commitments"."value", 'UTF8')) = "spot_check_commitments"."commitment")
);
--> statement-breakpoint
CREATE TABLE "spot_check_extensions" (
	"spot_check_id" uuid NOT NULL,
	"place" integer NOT NULL,
	"cause" text NOT NULL,
	"from_size" integer NOT NULL,
	"to_size" integer NOT NULL,
	"strata" jsonb NOT NULL,
	"not_compliant" integer,
	"reason" "bytea",
	"by" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "spot_check_extensions_spot_check_id_place_pk" PRIMARY KEY("spot_check_id","place"),
	CONSTRAINT "spot_check_extensions_grows" CHECK ("spot_check_extensions"."to_size" > "spot_check_extensions"."from_size"),
	CONSTRAINT "spot_check_extensions_cause" CHECK (("spot_check_extensions"."cause" = 'by_hand') = ("spot_check_extensions"."reason" is not null)),
	CONSTRAINT "spot_check_extensions_findings" CHECK (("spot_check_extensions"."cause" = 'error_bound') = ("spot_check_extensions"."not_compliant" is not null))
);
--> statement-breakpoint
CREATE TABLE "spot_check_inspectors" (
	"case_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"place" integer NOT NULL,
	"assigned_at" timestamp(3) with time zone NOT NULL,
	"recused_at" timestamp(3) with time zone,
	"recusal_reason" "bytea",
	"verdict" text,
	"missing" text[],
	"note" "bytea",
	"found_at" timestamp(3) with time zone,
	CONSTRAINT "spot_check_inspectors_case_id_staff_id_pk" PRIMARY KEY("case_id","staff_id"),
	CONSTRAINT "spot_check_inspectors_place" UNIQUE("case_id","place"),
	CONSTRAINT "spot_check_inspectors_verdict" CHECK ("spot_check_inspectors"."verdict" is null or "spot_check_inspectors"."verdict" in ('passed', 'incomplete', 'not_compliant')),
	CONSTRAINT "spot_check_inspectors_found" CHECK (num_nulls("spot_check_inspectors"."verdict", "spot_check_inspectors"."missing", "spot_check_inspectors"."found_at") in (0, 3) and ("spot_check_inspectors"."note" is null or "spot_check_inspectors"."found_at" is not null)),
	CONSTRAINT "spot_check_inspectors_missing" CHECK ("spot_check_inspectors"."verdict" is null or ("spot_check_inspectors"."verdict" <> 'incomplete' or cardinality("spot_check_inspectors"."missing") > 0) and ("spot_check_inspectors"."verdict" <> 'passed' or cardinality("spot_check_inspectors"."missing") = 0)),
	CONSTRAINT "spot_check_inspectors_one_end" CHECK ("spot_check_inspectors"."recused_at" is null or "spot_check_inspectors"."found_at" is null),
	CONSTRAINT "spot_check_inspectors_recused" CHECK ("spot_check_inspectors"."recusal_reason" is null or "spot_check_inspectors"."recused_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "spot_check_population" (
	"spot_check_id" uuid NOT NULL,
	"place" integer NOT NULL,
	"lines" integer NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "spot_check_population_spot_check_id_place_pk" PRIMARY KEY("spot_check_id","place"),
	CONSTRAINT "spot_check_population_lines" CHECK ("spot_check_population"."lines" > 0 and "spot_check_population"."place" >= 0)
);
--> statement-breakpoint
CREATE TABLE "spot_check_refusals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"spot_check_id" uuid NOT NULL,
	"by" text NOT NULL,
	"attempted" text NOT NULL,
	"code" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spot_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"scheme" text NOT NULL,
	"plan" text NOT NULL,
	"plan_hash" "bytea" NOT NULL,
	"population_size" integer NOT NULL,
	"population_hash" "bytea" NOT NULL,
	"blind" boolean NOT NULL,
	"sealed_by" text NOT NULL,
	"sealed_at" timestamp(3) with time zone NOT NULL,
	"seed" text,
	"seed_contributions" text[],
	"drawn_by" text,
	"drawn_at" timestamp(3) with time zone,
	CONSTRAINT "spot_checks_plan" CHECK (sha256(convert_to("spot_checks"."plan", 'UTF8')) = "spot_checks"."plan_hash"),
	CONSTRAINT "spot_checks_population" CHECK ("spot_checks"."population_size" > 0 and octet_length("spot_checks"."population_hash") = 32),
	CONSTRAINT "spot_checks_drawn" CHECK (num_nulls("spot_checks"."seed", "spot_checks"."seed_contributions", "spot_checks"."drawn_by", "spot_checks"."drawn_at") in (0, 4)),
	CONSTRAINT "spot_checks_seed" CHECK ("spot_checks"."seed" is null or (cardinality("spot_checks"."seed_contributions") >= 2 and "spot_checks"."seed" = encode(sha256(convert_to(array_to_string("spot_checks"."seed_contributions", chr(10)), 'UTF8')), 'hex')))
);
--> statement-breakpoint
ALTER TABLE "applications" ADD COLUMN "district" text;--> statement-breakpoint
ALTER TABLE "spot_check_cases" ADD CONSTRAINT "spot_check_cases_spot_check_id_spot_checks_id_fk" FOREIGN KEY ("spot_check_id") REFERENCES "public"."spot_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_cases" ADD CONSTRAINT "spot_check_cases_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_commitments" ADD CONSTRAINT "spot_check_commitments_spot_check_id_spot_checks_id_fk" FOREIGN KEY ("spot_check_id") REFERENCES "public"."spot_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_commitments" ADD CONSTRAINT "spot_check_commitments_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_extensions" ADD CONSTRAINT "spot_check_extensions_spot_check_id_spot_checks_id_fk" FOREIGN KEY ("spot_check_id") REFERENCES "public"."spot_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_inspectors" ADD CONSTRAINT "spot_check_inspectors_case_id_spot_check_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."spot_check_cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_inspectors" ADD CONSTRAINT "spot_check_inspectors_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_refusals" ADD CONSTRAINT "spot_check_refusals_spot_check_id_spot_checks_id_fk" FOREIGN KEY ("spot_check_id") REFERENCES "public"."spot_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "spot_check_cases_by_application" ON "spot_check_cases" USING btree ("application_id");--> statement-breakpoint
CREATE INDEX "spot_check_cases_short" ON "spot_check_cases" USING btree ("id") WHERE "spot_check_cases"."inspectors_there" < "spot_check_cases"."inspectors_wanted";--> statement-breakpoint
CREATE INDEX "spot_check_inspectors_open" ON "spot_check_inspectors" USING btree ("staff_id","case_id") WHERE "spot_check_inspectors"."recused_at" is null and "spot_check_inspectors"."found_at" is null;--> statement-breakpoint
CREATE INDEX "spot_check_refusals_by_round" ON "spot_check_refusals" USING btree ("spot_check_id","id");--> statement-breakpoint
CREATE INDEX "spot_checks_by_time" ON "spot_checks" USING btree ("sealed_at","id");--> statement-breakpoint
CREATE INDEX "applications_approved" ON "applications" USING btree ("scheme","decided_at","number","category","decided_by","unit_code","district") WHERE "applications"."approval_number" is not null;