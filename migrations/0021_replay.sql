CREATE TABLE "replay_facts" (
	"replay_id" uuid NOT NULL,
	"answered_by" text NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"answer" text NOT NULL,
	"applications" integer NOT NULL,
	"examples" uuid[] NOT NULL,
	CONSTRAINT "replay_facts_replay_id_answered_by_fingerprint_answer_pk" PRIMARY KEY("replay_id","answered_by","fingerprint","answer"),
	CONSTRAINT "replay_facts_examples" CHECK (cardinality("replay_facts"."examples") between 1 and 10)
);
--> statement-breakpoint
CREATE TABLE "replay_findings" (
	"replay_id" uuid NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "replay_findings_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"application_id" uuid NOT NULL,
	"number" text,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"clauses" text[] NOT NULL,
	"fields" text[] NOT NULL,
	CONSTRAINT "replay_findings_replay_id_seq_pk" PRIMARY KEY("replay_id","seq")
);
--> statement-breakpoint
CREATE TABLE "replays" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"scheme" text,
	"submitted_from" timestamp(3) with time zone,
	"submitted_to" timestamp(3) with time zone,
	"draft" jsonb,
	"status" text NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp(3) with time zone NOT NULL,
	"idempotency_key" text NOT NULL,
	"body_hash" "bytea" NOT NULL,
	"until_id" uuid,
	"last_id" uuid,
	"total" integer,
	"decided" integer DEFAULT 0 NOT NULL,
	"differing" integer DEFAULT 0 NOT NULL,
	"summary" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"started_at" timestamp(3) with time zone,
	"finished_at" timestamp(3) with time zone,
	"lease_token" uuid,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "replays_idempotency" UNIQUE("requested_by","idempotency_key"),
	CONSTRAINT "replays_kind" CHECK ("replays"."kind" in ('replay', 'backtest')),
	CONSTRAINT "replays_draft" CHECK (("replays"."kind" = 'backtest') = ("replays"."draft" is not null and "replays"."scheme" is not null)),
	CONSTRAINT "replays_status" CHECK ("replays"."status" in ('queued', 'running', 'finished', 'failed', 'cancelled')),
	CONSTRAINT "replays_running" CHECK (("replays"."status" = 'running') = ("replays"."lease_token" is not null)),
	CONSTRAINT "replays_lease" CHECK (("replays"."lease_token" is null) = ("replays"."lease_until" is null)),
	CONSTRAINT "replays_ended" CHECK (("replays"."status" in ('queued', 'running')) = ("replays"."finished_at" is null)),
	CONSTRAINT "replays_counted" CHECK ("replays"."status" <> 'finished' or "replays"."total" is not null)
);
--> statement-breakpoint
ALTER TABLE "replay_facts" ADD CONSTRAINT "replay_facts_replay_id_replays_id_fk" FOREIGN KEY ("replay_id") REFERENCES "public"."replays"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replay_findings" ADD CONSTRAINT "replay_findings_replay_id_replays_id_fk" FOREIGN KEY ("replay_id") REFERENCES "public"."replays"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "replay_findings_once" ON "replay_findings" USING btree ("replay_id","application_id","kind","subject");--> statement-breakpoint
CREATE INDEX "replays_due" ON "replays" USING btree ("requested_at") WHERE "replays"."status" in ('queued', 'running');