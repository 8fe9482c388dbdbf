CREATE SEQUENCE "public"."application_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "sign_in_addresses" (
	"address_key" "bytea" PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"name_key" "bytea" PRIMARY KEY NOT NULL,
	"attempts" integer NOT NULL,
	"first_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_backup_codes" (
	"staff_id" uuid NOT NULL,
	"code_key" "bytea" NOT NULL,
	"used_at" timestamp(3) with time zone,
	CONSTRAINT "staff_backup_codes_staff_id_code_key_pk" PRIMARY KEY("staff_id","code_key")
);
--> statement-breakpoint
CREATE TABLE "staff_credentials" (
	"staff_id" uuid PRIMARY KEY NOT NULL,
	"password_hash" text,
	"password_set_at" timestamp(3) with time zone,
	"must_change" boolean DEFAULT false NOT NULL,
	"totp_secret" "bytea",
	"totp_enrolled_at" timestamp(3) with time zone,
	"totp_step" bigint,
	CONSTRAINT "staff_credentials_password" CHECK (("staff_credentials"."password_hash" is null) = ("staff_credentials"."password_set_at" is null)),
	CONSTRAINT "staff_credentials_totp" CHECK (("staff_credentials"."totp_secret" is null) = ("staff_credentials"."totp_enrolled_at" is null))
);
--> statement-breakpoint
CREATE TABLE "staff_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"staff_id" uuid NOT NULL,
	"method" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "staff_sessions_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "staff_sessions_method" CHECK ("staff_sessions"."method" in ('password', 'oidc'))
);
--> statement-breakpoint
CREATE TABLE "staff_sign_ins" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"staff_id" uuid NOT NULL,
	"method" text NOT NULL,
	"second_factor" text,
	"totp_secret" "bytea",
	"expires_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "staff_sign_ins_method" CHECK ("staff_sign_ins"."method" in ('password', 'oidc')),
	CONSTRAINT "staff_sign_ins_second_factor" CHECK ("staff_sign_ins"."second_factor" in ('totp', 'backup_code'))
);
--> statement-breakpoint
CREATE TABLE "source_disputes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"source" text NOT NULL,
	"department" text NOT NULL,
	"note" "bytea" NOT NULL,
	"materials" uuid[] NOT NULL,
	"filed_by" text NOT NULL,
	"filed_at" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"escalated_at" timestamp(3) with time zone,
	"corrected" boolean,
	"answer" "bytea",
	"answered_by" text,
	"answered_at" timestamp(3) with time zone,
	"idempotency_key" text NOT NULL,
	"body_hash" "bytea" NOT NULL,
	CONSTRAINT "source_disputes_idempotency" UNIQUE("application_id","idempotency_key"),
	CONSTRAINT "source_disputes_source" CHECK ("source_disputes"."source" in ('academic-records', 'criminal-record', 'qualification', 'social-security', 'credit-check', 'medical-exam', 'household')),
	CONSTRAINT "source_disputes_department" CHECK ("source_disputes"."department" in ('human_resources', 'education', 'public_security')),
	CONSTRAINT "source_disputes_answered" CHECK (num_nonnulls("source_disputes"."corrected", "source_disputes"."answer", "source_disputes"."answered_by", "source_disputes"."answered_at") in (0, 4))
);
--> statement-breakpoint
CREATE TABLE "adverse_findings" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"notes" "bytea" NOT NULL,
	"last_day" date NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"provisional" boolean NOT NULL,
	"escalated_at" timestamp(3) with time zone,
	"status" text DEFAULT 'to_freeze' NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"ended_by" text,
	"freeze_id" uuid,
	CONSTRAINT "adverse_findings_status" CHECK ("adverse_findings"."status" in ('to_freeze', 'frozen', 'not_frozen')),
	CONSTRAINT "adverse_findings_ended" CHECK (("adverse_findings"."status" = 'to_freeze') = ("adverse_findings"."ended_at" is null) and ("adverse_findings"."status" = 'to_freeze') = ("adverse_findings"."ended_by" is null)),
	CONSTRAINT "adverse_findings_frozen" CHECK (("adverse_findings"."status" = 'frozen') = ("adverse_findings"."freeze_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "no_freeze_proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"reason" "bytea" NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp(3) with time zone NOT NULL,
	"status" text DEFAULT 'proposed' NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"ended_by" text,
	CONSTRAINT "no_freeze_proposals_status" CHECK ("no_freeze_proposals"."status" in ('proposed', 'carried_out', 'withdrawn', 'overtaken')),
	CONSTRAINT "no_freeze_proposals_ended" CHECK (("no_freeze_proposals"."status" = 'proposed') = ("no_freeze_proposals"."ended_at" is null) and ("no_freeze_proposals"."status" = 'proposed') = ("no_freeze_proposals"."ended_by" is null)),
	CONSTRAINT "no_freeze_proposals_two_people" CHECK ("no_freeze_proposals"."status" <> 'carried_out' or "no_freeze_proposals"."ended_by" <> "no_freeze_proposals"."proposed_by"),
	CONSTRAINT "no_freeze_proposals_withdrawn" CHECK ("no_freeze_proposals"."status" <> 'withdrawn' or "no_freeze_proposals"."ended_by" = "no_freeze_proposals"."proposed_by")
);
--> statement-breakpoint
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
CREATE TABLE "log_fence" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"server" text,
	"numbers_from" bigint NOT NULL,
	"numbers_to" bigint NOT NULL,
	"numbers_block" bigint NOT NULL,
	"reserved_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "log_fence_one" CHECK ("log_fence"."one"),
	CONSTRAINT "log_fence_numbers" CHECK ("log_fence"."numbers_from" > 0 and "log_fence"."numbers_to" >= "log_fence"."numbers_from")
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
CREATE TABLE "application_materials" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"material_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"seals" text[] DEFAULT '{}' NOT NULL,
	"attached_by" text NOT NULL,
	"attached_at" timestamp(3) with time zone NOT NULL,
	"supplement_id" uuid,
	CONSTRAINT "application_materials_once" UNIQUE NULLS NOT DISTINCT("application_id","material_id","kind","supplement_id")
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
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"event" text NOT NULL,
	"message" "bytea" NOT NULL,
	"recipient_key" "bytea" NOT NULL,
	"status" text DEFAULT 'due' NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"sent_at" timestamp(3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notices_once" UNIQUE("application_id","event"),
	CONSTRAINT "notices_status" CHECK ("notices"."status" in ('due', 'sent', 'refused', 'failed'))
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
CREATE TABLE "approval_ends" (
	"application_id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by" text NOT NULL,
	"details" "bytea",
	CONSTRAINT "approval_ends_kind" CHECK ("approval_ends"."kind" in ('settled', 'given_up', 'lapsed')),
	CONSTRAINT "approval_ends_details" CHECK (("approval_ends"."kind" = 'lapsed') = ("approval_ends"."details" is null))
);
--> statement-breakpoint
CREATE TABLE "blast_radii" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"from_at" timestamp(3) with time zone NOT NULL,
	"to_at" timestamp(3) with time zone NOT NULL,
	"reason" "bytea" NOT NULL,
	"schemes" text[] DEFAULT '{}' NOT NULL,
	"districts" text[] DEFAULT '{}' NOT NULL,
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
	"unreadable" boolean DEFAULT false NOT NULL,
	"reason_codes" text[] DEFAULT '{}' NOT NULL,
	"examined" "bytea",
	"examined_at" timestamp(3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"confirmed_by" text,
	"outcome" text,
	"freeze_id" uuid,
	CONSTRAINT "blast_radius_cases_blast_radius_id_application_id_pk" PRIMARY KEY("blast_radius_id","application_id"),
	CONSTRAINT "blast_radius_cases_result" CHECK ("blast_radius_cases"."result" in ('waiting', 'pending', 'unknown', 'unaffected', 'stands', 'flips')),
	CONSTRAINT "blast_radius_cases_flips" CHECK (("blast_radius_cases"."result" = 'flips') = (cardinality("blast_radius_cases"."reason_codes") > 0)),
	CONSTRAINT "blast_radius_cases_examined" CHECK (("blast_radius_cases"."result" in ('stands', 'flips')) = ("blast_radius_cases"."examined" is not null and "blast_radius_cases"."examined_at" is not null)),
	CONSTRAINT "blast_radius_cases_confirmed" CHECK ("blast_radius_cases"."confirmed_by" is null or "blast_radius_cases"."result" = 'flips'),
	CONSTRAINT "blast_radius_cases_outcome" CHECK ("blast_radius_cases"."outcome" is null or "blast_radius_cases"."confirmed_by" is not null),
	CONSTRAINT "blast_radius_cases_frozen" CHECK (("blast_radius_cases"."outcome" is not distinct from 'frozen') = ("blast_radius_cases"."freeze_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "freezes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "freezes_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"application_id" uuid NOT NULL,
	"frozen_by" text NOT NULL,
	"frozen_at" timestamp(3) with time zone NOT NULL,
	"venue" text NOT NULL,
	"last_day" date NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"provisional" boolean NOT NULL,
	"lapses_at" timestamp(3) with time zone,
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
	CONSTRAINT "freezes_venue" CHECK ("freezes"."venue" in ('online', 'window')),
	CONSTRAINT "freezes_status" CHECK ("freezes"."status" in ('open', 'restored', 'revoked')),
	CONSTRAINT "freezes_attended" CHECK (("freezes"."attended_on" is null) = ("freezes"."attended_by" is null)),
	CONSTRAINT "freezes_attended_in_time" CHECK ("freezes"."attended_on" <= "freezes"."last_day"),
	CONSTRAINT "freezes_ended" CHECK (("freezes"."status" = 'open') = ("freezes"."ended_at" is null) and ("freezes"."status" = 'open') = ("freezes"."ended_by" is null)),
	CONSTRAINT "freezes_restored_on_verification" CHECK (("freezes"."status" = 'restored') = ("freezes"."end_note" is not null) and ("freezes"."status" <> 'restored' or "freezes"."verified_on" is not null) and ("freezes"."status" <> 'open' or "freezes"."verified_on" is null))
);
--> statement-breakpoint
CREATE TABLE "pushes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"event" text NOT NULL,
	"recipient" text NOT NULL,
	"city" text NOT NULL,
	"subject" text NOT NULL,
	"freeze_id" uuid,
	"revocation_id" uuid,
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
	CONSTRAINT "pushes_once" UNIQUE("application_id","sequence","recipient","subject"),
	CONSTRAINT "pushes_status" CHECK ("pushes"."status" in ('due', 'received', 'acknowledged')),
	CONSTRAINT "pushes_event" CHECK ("pushes"."event" in ('approval.granted', 'approval.frozen', 'approval.restored', 'approval.revoked', 'approval.settled', 'approval.given_up', 'approval.lapsed', 'credit.recorded')),
	CONSTRAINT "pushes_subject" CHECK ("pushes"."subject" in ('approval', 'applicant', 'unit')),
	CONSTRAINT "pushes_freeze" CHECK (("pushes"."event" in ('approval.frozen', 'approval.restored')) <= ("pushes"."freeze_id" is not null) and ("pushes"."event" in ('approval.revoked', 'credit.recorded')) <= ("pushes"."revocation_id" is not null)),
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
	"schemes" text[] DEFAULT '{}' NOT NULL,
	"districts" text[] DEFAULT '{}' NOT NULL,
	"whole" boolean DEFAULT false NOT NULL,
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
CREATE TABLE "askings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "askings_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"application_id" uuid NOT NULL,
	"sources" text[] NOT NULL,
	"until" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attendances" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"attended_on" date NOT NULL,
	"note" "bytea",
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "attendances_once" UNIQUE("application_id","attended_on")
);
--> statement-breakpoint
CREATE TABLE "awaited_sources" (
	"application_id" uuid NOT NULL,
	"source" text NOT NULL,
	"decides" boolean NOT NULL,
	"registry" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "awaited_sources_application_id_source_pk" PRIMARY KEY("application_id","source")
);
--> statement-breakpoint
CREATE TABLE "review_comments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"item_id" uuid NOT NULL,
	"author" text NOT NULL,
	"text" "bytea" NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"beside_opinion" text,
	CONSTRAINT "review_comments_beside_opinion" CHECK ("review_comments"."beside_opinion" in ('with', 'after'))
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
	"reasons" "bytea" NOT NULL,
	"seen" "bytea",
	"note" "bytea",
	"ground" text,
	"opinion" integer DEFAULT 1 NOT NULL,
	"material_id" uuid,
	"evidence" uuid[] DEFAULT '{}' NOT NULL,
	"decided_by" text NOT NULL,
	"decided_at" timestamp(3) with time zone NOT NULL,
	"countersigned_by" text,
	"countersigned_at" timestamp(3) with time zone,
	"returned_by" text,
	CONSTRAINT "review_decisions_contradiction" CHECK ("review_decisions"."verdict" is distinct from 'mismatch' or "review_decisions"."takes_two"),
	CONSTRAINT "review_decisions_result" CHECK ("review_decisions"."result" in ('confirmed', 'refused')),
	CONSTRAINT "review_decisions_ground" CHECK ("review_decisions"."ground" is null or ("review_decisions"."result" = 'confirmed' and "review_decisions"."ground" in ('original_seen', 'confirmed_by_authority', 'source_answered_since', 'evidence_attached', 'judged'))),
	CONSTRAINT "review_decisions_opinion" CHECK ("review_decisions"."opinion" in (1, 2)),
	CONSTRAINT "review_decisions_reason" CHECK (("review_decisions"."result" = 'refused') = ("review_decisions"."reason_code" is not null)),
	CONSTRAINT "review_decisions_two_people" CHECK ("review_decisions"."countersigned_by" is distinct from "review_decisions"."decided_by" and "review_decisions"."returned_by" is distinct from "review_decisions"."decided_by")
);
--> statement-breakpoint
CREATE TABLE "review_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"department" text NOT NULL,
	"scheme" text DEFAULT '' NOT NULL,
	"district" text,
	"status" text DEFAULT 'open' NOT NULL,
	"result" text,
	"due_at" timestamp(3) with time zone NOT NULL,
	"escalated_at" timestamp(3) with time zone,
	"assignee" text,
	"lease_until" timestamp(3) with time zone,
	"settled_by" text,
	"subjects" text[] NOT NULL,
	"recheck_id" uuid,
	"attended_on" date,
	"differed" text[] DEFAULT '{}' NOT NULL,
	"changed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "review_items_status" CHECK ("review_items"."status" in ('open', 'countersign', 'paused', 'settled', 'closed')),
	CONSTRAINT "review_items_result" CHECK (("review_items"."status" = 'settled') = ("review_items"."result" is not null)),
	CONSTRAINT "review_items_lease" CHECK (("review_items"."assignee" is null) = ("review_items"."lease_until" is null))
);
--> statement-breakpoint
CREATE TABLE "source_paces" (
	"registry" text PRIMARY KEY NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"next_batch_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "supplements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"item_id" uuid,
	"department" text,
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
CREATE TABLE "sanction_proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scheme" text NOT NULL,
	"subject_key" "bytea" NOT NULL,
	"form" "bytea" NOT NULL,
	"body_hash" "bytea" NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"idempotency_key" text NOT NULL,
	"status" text DEFAULT 'proposed' NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"ended_by" text,
	CONSTRAINT "sanction_proposals_idempotency" UNIQUE("proposed_by","idempotency_key"),
	CONSTRAINT "sanction_proposals_status" CHECK ("sanction_proposals"."status" in ('proposed', 'carried_out', 'withdrawn', 'lapsed')),
	CONSTRAINT "sanction_proposals_ended" CHECK (("sanction_proposals"."status" = 'proposed') = ("sanction_proposals"."ended_at" is null) and ("sanction_proposals"."status" = 'proposed') = ("sanction_proposals"."ended_by" is null)),
	CONSTRAINT "sanction_proposals_two_people" CHECK ("sanction_proposals"."status" <> 'carried_out' or "sanction_proposals"."ended_by" <> "sanction_proposals"."proposed_by"),
	CONSTRAINT "sanction_proposals_withdrawn" CHECK ("sanction_proposals"."status" <> 'withdrawn' or "sanction_proposals"."ended_by" = "sanction_proposals"."proposed_by"),
	CONSTRAINT "sanction_proposals_lapse" CHECK ("sanction_proposals"."proposed_at" < "sanction_proposals"."expires_at")
);
--> statement-breakpoint
CREATE TABLE "sanctions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scheme" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_key" "bytea" NOT NULL,
	"subject" "bytea",
	"ground" text NOT NULL,
	"found_on" date NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date NOT NULL,
	"note" "bytea",
	"recorded_by" text DEFAULT 'import' NOT NULL,
	"application_id" uuid,
	"revocation_id" uuid,
	"proposal_id" uuid,
	"idempotency_key" text,
	"body_hash" "bytea",
	"lifted_at" timestamp(3) with time zone,
	"lifted_by" text,
	"lift_reason" "bytea",
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sanctions_of_one_proposal" UNIQUE("proposal_id"),
	CONSTRAINT "sanctions_idempotency" UNIQUE("recorded_by","idempotency_key"),
	CONSTRAINT "sanctions_subject_kind" CHECK ("sanctions"."subject_kind" in ('applicant', 'unit')),
	CONSTRAINT "sanctions_days" CHECK ("sanctions"."found_on" <= "sanctions"."from_on" and "sanctions"."from_on" <= "sanctions"."until_on"),
	CONSTRAINT "sanctions_of_a_revocation" CHECK ("sanctions"."revocation_id" is null or "sanctions"."application_id" is not null),
	CONSTRAINT "sanctions_lifted" CHECK (("sanctions"."lifted_at" is null) = ("sanctions"."lifted_by" is null)),
	CONSTRAINT "sanctions_lifted_by_another" CHECK ("sanctions"."lifted_by" <> "sanctions"."recorded_by")
);
--> statement-breakpoint
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
	CONSTRAINT "spot_check_cases_of" UNIQUE("id","application_id"),
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
	"districts" text[] DEFAULT '{}' NOT NULL,
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
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"tenant_id" uuid NOT NULL,
	"staff_id" uuid,
	"label" text NOT NULL,
	"role" text NOT NULL,
	"department" text,
	"mode" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp(3) with time zone,
	CONSTRAINT "api_keys_key_hash_unique" UNIQUE("key_hash"),
	CONSTRAINT "api_keys_person" CHECK (("api_keys"."role" in ('employer', 'agency')) = ("api_keys"."staff_id" is null)),
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
	"parameters" jsonb,
	"category" text NOT NULL,
	"procedure" text NOT NULL,
	"status" text NOT NULL,
	"status_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"person_key" "bytea" NOT NULL,
	"phone_key" "bytea",
	"unit_code" text NOT NULL,
	"unit_name_key" "bytea",
	"unit_key" "bytea" NOT NULL,
	"filer_key" "bytea" NOT NULL,
	"district" text,
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
	"settled_on" date,
	"submission" "bytea" NOT NULL,
	"grounds" "bytea",
	"reviewed" "bytea",
	"recheck_id" uuid,
	"human_requested_at" timestamp(3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "applications_number_unique" UNIQUE("number"),
	CONSTRAINT "applications_approval_number_unique" UNIQUE("approval_number"),
	CONSTRAINT "applications_idempotency" UNIQUE("tenant_id","idempotency_key"),
	CONSTRAINT "applications_procedure" CHECK ("applications"."procedure" in ('instant')),
	CONSTRAINT "applications_status" CHECK ("applications"."status" in ('received', 'in_review', 'awaiting_supplement', 'approved', 'frozen', 'settled', 'revoked', 'given_up', 'lapsed', 'rejected', 'not_accepted', 'withdrawn')),
	CONSTRAINT "applications_approval_number" CHECK (("applications"."status" in ('approved', 'frozen', 'settled', 'revoked', 'given_up', 'lapsed')) = ("applications"."approval_number" is not null)),
	CONSTRAINT "applications_settled" CHECK (("applications"."status" = 'settled') <= ("applications"."settled_on" is not null) and ("applications"."settled_on" is null or "applications"."status" in ('settled', 'frozen', 'revoked'))),
	CONSTRAINT "applications_decided" CHECK ("applications"."status" in ('received', 'awaiting_supplement', 'withdrawn') or ("applications"."decided_at" is not null and "applications"."grounds" is not null)),
	CONSTRAINT "applications_matching_approves_without_reasons" CHECK ("applications"."decided_by" is distinct from 'matching' or "applications"."outcome" is distinct from 'approved' or cardinality("applications"."reason_codes") = 0 or "applications"."recheck_id" is not null),
	CONSTRAINT "applications_supplement_has_deadline" CHECK ("applications"."status" <> 'awaiting_supplement' or "applications"."due_at" is not null),
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
	"data" json NOT NULL,
	CONSTRAINT "audit_events_size" CHECK (pg_column_size("audit_events"."data") <= 49152),
	CONSTRAINT "audit_events_canonical" CHECK ("audit_events"."data"::text !~ '^\{"[^"]*": ')
);
--> statement-breakpoint
CREATE TABLE "claimed_certificates" (
	"application_id" uuid NOT NULL,
	"field" text NOT NULL,
	"number_key" "bytea" NOT NULL,
	"person_key" "bytea" NOT NULL,
	CONSTRAINT "claimed_certificates_application_id_field_pk" PRIMARY KEY("application_id","field")
);
--> statement-breakpoint
CREATE TABLE "contested_certificates" (
	"application_id" uuid NOT NULL,
	"other_application_id" uuid NOT NULL,
	"field" text NOT NULL,
	"found_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "contested_certificates_pk" PRIMARY KEY("application_id","other_application_id","field")
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
CREATE TABLE "sandbox_settings" (
	"name" text NOT NULL,
	"value" jsonb NOT NULL,
	CONSTRAINT "sandbox_settings_name_pk" PRIMARY KEY("name")
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"display_name" text NOT NULL,
	"tenant_id" uuid NOT NULL,
	"role" text NOT NULL,
	"department" text,
	"mode" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "staff_name_unique" UNIQUE("name"),
	CONSTRAINT "staff_role_of" UNIQUE("id","role"),
	CONSTRAINT "staff_name" CHECK ("staff"."name" ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
	CONSTRAINT "staff_role" CHECK ("staff"."role" in ('clerk', 'supervisor', 'auditor', 'operator')),
	CONSTRAINT "staff_department" CHECK (case "staff"."role" when 'clerk' then "staff"."department" is not null when 'auditor' then true else "staff"."department" is null end),
	CONSTRAINT "staff_mode" CHECK ("staff"."mode" in ('live', 'sandbox'))
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"canonical_name" text,
	"credit_code" text,
	"schemes" text[] DEFAULT '{}' NOT NULL,
	"districts" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_credit_code" CHECK (("tenants"."kind" = 'employer') <= ("tenants"."credit_code" is not null)),
	CONSTRAINT "tenants_kind" CHECK ("tenants"."kind" in ('employer', 'agency', 'authority')),
	CONSTRAINT "tenants_office" CHECK ("tenants"."kind" = 'authority' or (cardinality("tenants"."schemes") = 0 and cardinality("tenants"."districts") = 0))
);
--> statement-breakpoint
ALTER TABLE "staff_backup_codes" ADD CONSTRAINT "staff_backup_codes_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_credentials" ADD CONSTRAINT "staff_credentials_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_sessions" ADD CONSTRAINT "staff_sessions_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_sign_ins" ADD CONSTRAINT "staff_sign_ins_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_disputes" ADD CONSTRAINT "source_disputes_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adverse_findings" ADD CONSTRAINT "adverse_findings_freeze_id_freezes_id_fk" FOREIGN KEY ("freeze_id") REFERENCES "public"."freezes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adverse_findings" ADD CONSTRAINT "adverse_findings_case" FOREIGN KEY ("case_id","application_id") REFERENCES "public"."spot_check_cases"("id","application_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "no_freeze_proposals" ADD CONSTRAINT "no_freeze_proposals_case_id_adverse_findings_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."adverse_findings"("case_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_cosignatures" ADD CONSTRAINT "log_cosignatures_size_log_checkpoints_size_fk" FOREIGN KEY ("size") REFERENCES "public"."log_checkpoints"("size") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_materials" ADD CONSTRAINT "application_materials_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_materials" ADD CONSTRAINT "application_materials_material_id_materials_id_fk" FOREIGN KEY ("material_id") REFERENCES "public"."materials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_materials" ADD CONSTRAINT "application_materials_supplement_id_supplements_id_fk" FOREIGN KEY ("supplement_id") REFERENCES "public"."supplements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "materials" ADD CONSTRAINT "materials_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_ends" ADD CONSTRAINT "approval_ends_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blast_radius_cases" ADD CONSTRAINT "blast_radius_cases_blast_radius_id_blast_radii_id_fk" FOREIGN KEY ("blast_radius_id") REFERENCES "public"."blast_radii"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blast_radius_cases" ADD CONSTRAINT "blast_radius_cases_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blast_radius_cases" ADD CONSTRAINT "blast_radius_cases_freeze_id_freezes_id_fk" FOREIGN KEY ("freeze_id") REFERENCES "public"."freezes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freezes" ADD CONSTRAINT "freezes_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freezes" ADD CONSTRAINT "freezes_spot_check_case" FOREIGN KEY ("spot_check_case","application_id") REFERENCES "public"."spot_check_cases"("id","application_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pushes" ADD CONSTRAINT "pushes_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pushes" ADD CONSTRAINT "pushes_freeze_id_freezes_id_fk" FOREIGN KEY ("freeze_id") REFERENCES "public"."freezes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pushes" ADD CONSTRAINT "pushes_revocation_id_revocations_id_fk" FOREIGN KEY ("revocation_id") REFERENCES "public"."revocations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_freeze_id_freezes_id_fk" FOREIGN KEY ("freeze_id") REFERENCES "public"."freezes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replay_facts" ADD CONSTRAINT "replay_facts_replay_id_replays_id_fk" FOREIGN KEY ("replay_id") REFERENCES "public"."replays"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replay_findings" ADD CONSTRAINT "replay_findings_replay_id_replays_id_fk" FOREIGN KEY ("replay_id") REFERENCES "public"."replays"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "askings" ADD CONSTRAINT "askings_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attendances" ADD CONSTRAINT "attendances_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "awaited_sources" ADD CONSTRAINT "awaited_sources_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_comments" ADD CONSTRAINT "review_comments_item_id_review_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."review_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_decisions" ADD CONSTRAINT "review_decisions_item_id_review_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."review_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_items" ADD CONSTRAINT "review_items_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_items" ADD CONSTRAINT "review_items_recheck_id_rechecks_id_fk" FOREIGN KEY ("recheck_id") REFERENCES "public"."rechecks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supplements" ADD CONSTRAINT "supplements_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supplements" ADD CONSTRAINT "supplements_item_id_review_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."review_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_revocation_id_revocations_id_fk" FOREIGN KEY ("revocation_id") REFERENCES "public"."revocations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_proposal_id_sanction_proposals_id_fk" FOREIGN KEY ("proposal_id") REFERENCES "public"."sanction_proposals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_cases" ADD CONSTRAINT "spot_check_cases_spot_check_id_spot_checks_id_fk" FOREIGN KEY ("spot_check_id") REFERENCES "public"."spot_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_cases" ADD CONSTRAINT "spot_check_cases_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_commitments" ADD CONSTRAINT "spot_check_commitments_spot_check_id_spot_checks_id_fk" FOREIGN KEY ("spot_check_id") REFERENCES "public"."spot_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_commitments" ADD CONSTRAINT "spot_check_commitments_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_extensions" ADD CONSTRAINT "spot_check_extensions_spot_check_id_spot_checks_id_fk" FOREIGN KEY ("spot_check_id") REFERENCES "public"."spot_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_inspectors" ADD CONSTRAINT "spot_check_inspectors_case_id_spot_check_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."spot_check_cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_inspectors" ADD CONSTRAINT "spot_check_inspectors_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_check_refusals" ADD CONSTRAINT "spot_check_refusals_spot_check_id_spot_checks_id_fk" FOREIGN KEY ("spot_check_id") REFERENCES "public"."spot_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_staff" FOREIGN KEY ("staff_id","role") REFERENCES "public"."staff"("id","role") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_recheck_id_rechecks_id_fk" FOREIGN KEY ("recheck_id") REFERENCES "public"."rechecks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claimed_certificates" ADD CONSTRAINT "claimed_certificates_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contested_certificates" ADD CONSTRAINT "contested_certificates_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contested_certificates" ADD CONSTRAINT "contested_certificates_other_application_id_applications_id_fk" FOREIGN KEY ("other_application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rechecks" ADD CONSTRAINT "rechecks_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sign_in_addresses_at" ON "sign_in_addresses" USING btree ("at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_last" ON "sign_in_attempts" USING btree ("last_at");--> statement-breakpoint
CREATE INDEX "staff_sessions_by_staff" ON "staff_sessions" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "staff_sign_ins_by_staff" ON "staff_sign_ins" USING btree ("staff_id");--> statement-breakpoint
CREATE UNIQUE INDEX "source_disputes_one_open" ON "source_disputes" USING btree ("application_id","source") WHERE "source_disputes"."answered_at" is null;--> statement-breakpoint
CREATE INDEX "source_disputes_queue" ON "source_disputes" USING btree ("due_at","id") WHERE "source_disputes"."answered_at" is null;--> statement-breakpoint
CREATE INDEX "source_disputes_application" ON "source_disputes" USING btree ("application_id");--> statement-breakpoint
CREATE INDEX "adverse_findings_due" ON "adverse_findings" USING btree ("due_at","case_id") WHERE "adverse_findings"."status" = 'to_freeze';--> statement-breakpoint
CREATE INDEX "adverse_findings_by_application" ON "adverse_findings" USING btree ("application_id");--> statement-breakpoint
CREATE UNIQUE INDEX "no_freeze_proposals_one_open" ON "no_freeze_proposals" USING btree ("case_id") WHERE "no_freeze_proposals"."status" = 'proposed';--> statement-breakpoint
CREATE INDEX "no_freeze_proposals_by_case" ON "no_freeze_proposals" USING btree ("case_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "log_tiles_by_seq" ON "log_tiles" USING btree ("first_seq") WHERE "log_tiles"."level" = 0;--> statement-breakpoint
CREATE INDEX "application_materials_by_material" ON "application_materials" USING btree ("material_id");--> statement-breakpoint
CREATE INDEX "materials_by_tenant" ON "materials" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "notices_due" ON "notices" USING btree ("next_attempt_at") WHERE "notices"."status" = 'due';--> statement-breakpoint
CREATE INDEX "notices_failed" ON "notices" USING btree ("id") WHERE "notices"."status" = 'failed';--> statement-breakpoint
CREATE INDEX "notices_by_recipient" ON "notices" USING btree ("recipient_key","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("next_attempt_at") WHERE "webhook_deliveries"."status" = 'due';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_endpoint" ON "webhook_deliveries" USING btree ("endpoint_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_time" ON "webhook_deliveries" USING btree ("occurred_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_failed" ON "webhook_deliveries" USING btree ("endpoint_id") WHERE "webhook_deliveries"."status" = 'failed';--> statement-breakpoint
CREATE INDEX "webhook_endpoints_by_tenant" ON "webhook_endpoints" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "blast_radii_searching" ON "blast_radii" USING btree ("id") WHERE "blast_radii"."searched_to" is not null;--> statement-breakpoint
CREATE INDEX "blast_radius_cases_due" ON "blast_radius_cases" USING btree ("next_attempt_at") WHERE "blast_radius_cases"."result" in ('pending', 'unknown');--> statement-breakpoint
CREATE INDEX "blast_radius_cases_flipped" ON "blast_radius_cases" USING btree ("blast_radius_id","application_id") WHERE "blast_radius_cases"."result" = 'flips' and "blast_radius_cases"."outcome" is null;--> statement-breakpoint
CREATE INDEX "blast_radius_cases_waiting" ON "blast_radius_cases" USING btree ("application_id") WHERE "blast_radius_cases"."result" = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "freezes_one_open" ON "freezes" USING btree ("application_id") WHERE "freezes"."status" = 'open';--> statement-breakpoint
CREATE INDEX "freezes_by_application" ON "freezes" USING btree ("application_id","id");--> statement-breakpoint
CREATE INDEX "freezes_due" ON "freezes" USING btree ("due_at") WHERE "freezes"."status" = 'open';--> statement-breakpoint
CREATE INDEX "pushes_due" ON "pushes" USING btree ("recipient","city","next_attempt_at") WHERE "pushes"."status" <> 'acknowledged';--> statement-breakpoint
CREATE INDEX "pushes_late" ON "pushes" USING btree ("late_at") WHERE "pushes"."status" <> 'acknowledged';--> statement-breakpoint
CREATE UNIQUE INDEX "revocations_one_standing" ON "revocations" USING btree ("freeze_id") WHERE "revocations"."status" <> 'withdrawn';--> statement-breakpoint
CREATE INDEX "revocations_by_freeze" ON "revocations" USING btree ("freeze_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "replay_findings_once" ON "replay_findings" USING btree ("replay_id","application_id","kind","subject");--> statement-breakpoint
CREATE INDEX "replays_due" ON "replays" USING btree ("requested_at") WHERE "replays"."status" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "askings_application" ON "askings" USING btree ("application_id");--> statement-breakpoint
CREATE INDEX "awaited_sources_turn" ON "awaited_sources" USING btree ("registry","next_attempt_at");--> statement-breakpoint
CREATE INDEX "review_comments_by_item" ON "review_comments" USING btree ("item_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "review_decisions_once" ON "review_decisions" USING btree ("item_id","subject","opinion") WHERE "review_decisions"."returned_by" is null;--> statement-breakpoint
CREATE INDEX "review_decisions_by_item" ON "review_decisions" USING btree ("item_id","id");--> statement-breakpoint
CREATE INDEX "review_decisions_overrides" ON "review_decisions" USING btree (coalesce("countersigned_at", "decided_at"),"id") WHERE "review_decisions"."opinion" = 1 and "review_decisions"."result" = 'confirmed' and "review_decisions"."returned_by" is null and ("review_decisions"."takes_two" or "review_decisions"."verdict" <> 'match');--> statement-breakpoint
CREATE UNIQUE INDEX "review_items_one_open" ON "review_items" USING btree ("application_id","department") WHERE "review_items"."status" in ('open', 'countersign', 'paused');--> statement-breakpoint
CREATE INDEX "review_items_by_application" ON "review_items" USING btree ("application_id","department","id");--> statement-breakpoint
CREATE INDEX "review_items_matched" ON "review_items" USING btree ("id") WHERE "review_items"."status" = 'open' and "review_items"."recheck_id" is not null;--> statement-breakpoint
CREATE INDEX "review_items_queue" ON "review_items" USING btree ("department","due_at","id","scheme","district") WHERE "review_items"."status" in ('open', 'countersign');--> statement-breakpoint
CREATE INDEX "review_items_changed" ON "review_items" USING btree ("changed_at");--> statement-breakpoint
CREATE INDEX "review_items_by_assignee" ON "review_items" USING btree ("assignee","lease_until") WHERE "review_items"."assignee" is not null;--> statement-breakpoint
CREATE INDEX "review_items_leases" ON "review_items" USING btree ("lease_until") WHERE "review_items"."lease_until" is not null;--> statement-breakpoint
CREATE INDEX "review_items_late" ON "review_items" USING btree ("due_at") WHERE "review_items"."status" in ('open', 'countersign') and "review_items"."escalated_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "supplements_one_open" ON "supplements" USING btree ("application_id") WHERE "supplements"."status" = 'open';--> statement-breakpoint
CREATE INDEX "supplements_by_application" ON "supplements" USING btree ("application_id","id");--> statement-breakpoint
CREATE INDEX "supplements_due" ON "supplements" USING btree ("due_at") WHERE "supplements"."status" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "sanction_proposals_one_standing" ON "sanction_proposals" USING btree ("scheme","subject_key") WHERE "sanction_proposals"."status" = 'proposed';--> statement-breakpoint
CREATE INDEX "sanctions_by_application" ON "sanctions" USING btree ("application_id");--> statement-breakpoint
CREATE INDEX "sanctions_by_subject" ON "sanctions" USING btree ("subject_key","scheme");--> statement-breakpoint
CREATE INDEX "spot_check_cases_by_application" ON "spot_check_cases" USING btree ("application_id");--> statement-breakpoint
CREATE INDEX "spot_check_cases_short" ON "spot_check_cases" USING btree ("id") WHERE "spot_check_cases"."inspectors_there" < "spot_check_cases"."inspectors_wanted";--> statement-breakpoint
CREATE INDEX "spot_check_inspectors_open" ON "spot_check_inspectors" USING btree ("staff_id","case_id") WHERE "spot_check_inspectors"."recused_at" is null and "spot_check_inspectors"."found_at" is null;--> statement-breakpoint
CREATE INDEX "spot_check_refusals_by_round" ON "spot_check_refusals" USING btree ("spot_check_id","id");--> statement-breakpoint
CREATE INDEX "spot_checks_by_time" ON "spot_checks" USING btree ("sealed_at","id");--> statement-breakpoint
CREATE INDEX "api_keys_by_staff" ON "api_keys" USING btree ("staff_id") WHERE "api_keys"."staff_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "applications_one_live" ON "applications" USING btree ("scheme","person_key") WHERE "applications"."status" in ('received', 'in_review', 'awaiting_supplement', 'approved', 'frozen', 'settled');--> statement-breakpoint
CREATE INDEX "applications_by_tenant" ON "applications" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "applications_by_reference" ON "applications" USING btree ("reference","tenant_id","id");--> statement-breakpoint
CREATE INDEX "applications_by_person" ON "applications" USING btree ("person_key","id");--> statement-breakpoint
CREATE INDEX "applications_by_phone" ON "applications" USING btree ("phone_key","id");--> statement-breakpoint
CREATE INDEX "applications_by_unit" ON "applications" USING btree ("unit_code","id");--> statement-breakpoint
CREATE INDEX "applications_by_unit_name" ON "applications" USING btree ("unit_name_key","unit_code") WHERE "applications"."unit_name_key" is not null;--> statement-breakpoint
CREATE INDEX "applications_received" ON "applications" USING btree ("lease_until") WHERE "applications"."status" = 'received';--> statement-breakpoint
CREATE INDEX "applications_in_review" ON "applications" USING btree ("due_at","id") WHERE "applications"."status" = 'in_review';--> statement-breakpoint
CREATE INDEX "applications_lapsing" ON "applications" USING btree ("due_at") WHERE "applications"."status" = 'approved' and "applications"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "applications_withdrawn" ON "applications" USING btree ("status_at") WHERE "applications"."status" = 'withdrawn';--> statement-breakpoint
CREATE INDEX "applications_in_review_submitted" ON "applications" USING btree ("submitted_at","id") WHERE "applications"."status" = 'in_review';--> statement-breakpoint
CREATE INDEX "applications_by_time" ON "applications" USING brin ("submitted_at","decided_at") WITH (autosummarize=true);--> statement-breakpoint
CREATE INDEX "applications_approved" ON "applications" USING btree ("scheme","decided_at","number","category","decided_by","unit_code","district") WHERE "applications"."approval_number" is not null;--> statement-breakpoint
CREATE INDEX "audit_events_by_application" ON "audit_events" USING btree ("application_id","seq");--> statement-breakpoint
CREATE INDEX "audit_events_lapsed" ON "audit_events" USING btree ("at") WHERE "audit_events"."action" = 'review.lease_lapsed';--> statement-breakpoint
CREATE INDEX "audit_events_finished" ON "audit_events" USING btree ("actor_id","seq") WHERE "audit_events"."action" in ('review.settled', 'review.countersigned', 'review.differed', 'review.returned');--> statement-breakpoint
CREATE INDEX "audit_events_by_staff" ON "audit_events" USING btree ("actor_id","seq") WHERE "audit_events"."actor_kind" = 'staff';--> statement-breakpoint
CREATE INDEX "audit_events_by_action" ON "audit_events" USING btree ("action","seq") WHERE not "audit_events"."action" in ('application.received', 'sources.asked', 'application.decided', 'notice.sent', 'webhook.delivered');--> statement-breakpoint
CREATE INDEX "audit_events_losses" ON "audit_events" USING btree ("seq") WHERE "audit_events"."action" = 'log.loss_accepted';--> statement-breakpoint
CREATE INDEX "audit_events_by_time" ON "audit_events" USING brin ("at") WITH (autosummarize=true);--> statement-breakpoint
CREATE INDEX "claimed_certificates_by_number" ON "claimed_certificates" USING btree ("number_key");--> statement-breakpoint
CREATE INDEX "contested_certificates_by_other" ON "contested_certificates" USING btree ("other_application_id");--> statement-breakpoint
CREATE INDEX "contested_certificates_by_time" ON "contested_certificates" USING btree ("found_at","application_id");--> statement-breakpoint
CREATE INDEX "rechecks_by_application" ON "rechecks" USING btree ("application_id","id");--> statement-breakpoint
CREATE INDEX "staff_clerks" ON "staff" USING btree ("department","name") WHERE "staff"."role" = 'clerk' and "staff"."ended_at" is null;