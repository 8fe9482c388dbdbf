CREATE TABLE "log_checkpoints" (
	"size" bigint PRIMARY KEY NOT NULL,
	"last_seq" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"origin" text NOT NULL,
	"note" text NOT NULL,
	"sealed_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "log_checkpoints_last_seq_unique" UNIQUE("last_seq"),
	CONSTRAINT "log_checkpoints_size" CHECK ("log_checkpoints"."size" > 0 and "log_checkpoints"."last_seq" >= "log_checkpoints"."size"),
	CONSTRAINT "log_checkpoints_root" CHECK (octet_length("log_checkpoints"."root") = 32)
);
--> statement-breakpoint
CREATE TABLE "log_cosignatures" (
	"size" bigint NOT NULL,
	"witness" text NOT NULL,
	"line" text NOT NULL,
	"signed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "log_cosignatures_size_witness_pk" PRIMARY KEY("size","witness")
);
--> statement-breakpoint
CREATE TABLE "log_tiles" (
	"level" smallint NOT NULL,
	"index" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	"first_seq" bigint,
	"last_seq" bigint,
	CONSTRAINT "log_tiles_level_index_pk" PRIMARY KEY("level","index"),
	CONSTRAINT "log_tiles_hashes" CHECK (octet_length("log_tiles"."hashes") between 32 and 8192 and octet_length("log_tiles"."hashes") % 32 = 0),
	CONSTRAINT "log_tiles_leaves" CHECK (("log_tiles"."level" = 0) = ("log_tiles"."first_seq" is not null and "log_tiles"."last_seq" is not null)),
	CONSTRAINT "log_tiles_place" CHECK ("log_tiles"."level" between 0 and 7 and "log_tiles"."index" >= 0)
);
--> statement-breakpoint
CREATE TABLE "log_witnesses" (
	"origin" text NOT NULL,
	"witness" text NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	CONSTRAINT "log_witnesses_origin_witness_pk" PRIMARY KEY("origin","witness"),
	CONSTRAINT "log_witnesses_root" CHECK (octet_length("log_witnesses"."root") = 32)
);
--> statement-breakpoint
ALTER TABLE "log_cosignatures" ADD CONSTRAINT "log_cosignatures_size_log_checkpoints_size_fk" FOREIGN KEY ("size") REFERENCES "public"."log_checkpoints"("size") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "log_tiles_by_seq" ON "log_tiles" USING btree ("first_seq") WHERE "log_tiles"."level" = 0;--> statement-breakpoint
CREATE INDEX "audit_events_by_time" ON "audit_events" USING brin ("at") WITH (autosummarize=true);--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_size" CHECK (pg_column_size("audit_events"."data") <= 49152);