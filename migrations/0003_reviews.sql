CREATE TABLE "review_comments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"item_id" uuid NOT NULL,
	"author" text NOT NULL,
	"text" "bytea" NOT NULL,
	"at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"item_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"verdict" text,
	"takes_two" boolean NOT NULL,
	"result" text NOT NULL,
	"reason_code" text,
	"note" "bytea",
	"decided_by" text NOT NULL,
	"decided_at" timestamp(3) with time zone NOT NULL,
	"countersigned_by" text,
	"returned_by" text,
	CONSTRAINT "review_decisions_contradiction" CHECK ("review_decisions"."verdict" is distinct from 'mismatch' or "review_decisions"."takes_two"),
	CONSTRAINT "review_decisions_result" CHECK ("review_decisions"."result" in ('confirmed', 'refused')),
	CONSTRAINT "review_decisions_reason" CHECK (("review_decisions"."result" = 'refused') = ("review_decisions"."reason_code" is not null)),
	CONSTRAINT "review_decisions_two_people" CHECK ("review_decisions"."countersigned_by" is distinct from "review_decisions"."decided_by" and "review_decisions"."returned_by" is distinct from "review_decisions"."decided_by")
);
--> statement-breakpoint
CREATE TABLE "review_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"department" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"result" text,
	"due_at" timestamp(3) with time zone NOT NULL,
	"escalated_at" timestamp(3) with time zone,
	"assignee" text,
	"lease_until" timestamp(3) with time zone,
	"settled_by" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "review_items_once" UNIQUE("application_id","department"),
	CONSTRAINT "review_items_status" CHECK ("review_items"."status" in ('open', 'countersign', 'paused', 'settled', 'closed')),
	CONSTRAINT "review_items_result" CHECK (("review_items"."status" = 'settled') = ("review_items"."result" is not null)),
	CONSTRAINT "review_items_lease" CHECK (("review_items"."assignee" is null) = ("review_items"."lease_until" is null))
);
--> statement-breakpoint
ALTER TABLE "applications" ADD COLUMN "reviewed" "bytea";--> statement-breakpoint
ALTER TABLE "review_comments" ADD CONSTRAINT "review_comments_item_id_review_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."review_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_decisions" ADD CONSTRAINT "review_decisions_item_id_review_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."review_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_items" ADD CONSTRAINT "review_items_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "review_comments_by_item" ON "review_comments" USING btree ("item_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "review_decisions_once" ON "review_decisions" USING btree ("item_id","subject") WHERE "review_decisions"."returned_by" is null;--> statement-breakpoint
CREATE INDEX "review_items_queue" ON "review_items" USING btree ("department","due_at","id") WHERE "review_items"."status" in ('open', 'countersign');--> statement-breakpoint
CREATE INDEX "review_items_leases" ON "review_items" USING btree ("lease_until") WHERE "review_items"."lease_until" is not null;--> statement-breakpoint
CREATE INDEX "review_items_late" ON "review_items" USING btree ("due_at") WHERE "review_items"."status" in ('open', 'countersign') and "review_items"."escalated_at" is null;