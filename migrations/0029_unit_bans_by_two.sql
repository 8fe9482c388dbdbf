-- A unit's ban is by two people: one supervisor proposes it, another carries it out. Bans that were there before stay as they are, and
-- so do those that a revocation brings, which takes two people itself.
CREATE TABLE "sanction_proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scheme" text NOT NULL,
	"subject_key" "bytea" NOT NULL,
	"form" "bytea" NOT NULL,
	"body_hash" "bytea" NOT NULL,
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
CREATE UNIQUE INDEX "sanction_proposals_one_standing" ON "sanction_proposals" USING btree ("scheme","subject_key") WHERE "sanction_proposals"."status" = 'proposed';--> statement-breakpoint
ALTER TABLE "sanctions" ADD COLUMN "proposal_id" uuid;--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_proposal_id_sanction_proposals_id_fk" FOREIGN KEY ("proposal_id") REFERENCES "public"."sanction_proposals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sanctions" ADD CONSTRAINT "sanctions_of_one_proposal" UNIQUE("proposal_id");--> statement-breakpoint
CREATE TRIGGER sanction_proposals_no_delete BEFORE DELETE ON sanction_proposals FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER sanction_proposals_no_truncate BEFORE TRUNCATE ON sanction_proposals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION guard_sanction_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ending text[] := ARRAY['status', 'ended_at', 'ended_by'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'proposed' OR btrim(NEW.proposed_by) = '' THEN
      RAISE EXCEPTION 'a proposed ban begins as proposed, and somebody has proposed it' USING ERRCODE = 'restrict_violation';
    END IF;
  ELSIF OLD.status <> 'proposed' OR (to_jsonb(NEW) - ending) IS DISTINCT FROM (to_jsonb(OLD) - ending) THEN
    RAISE EXCEPTION 'a proposed ban is changed by nothing but its one end' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER sanction_proposals_guard BEFORE INSERT OR UPDATE ON sanction_proposals FOR EACH ROW EXECUTE FUNCTION guard_sanction_proposal();
--> statement-breakpoint
-- `import`: brought in from elsewhere, by nobody of this service
CREATE FUNCTION guard_units_ban() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.revocation_id IS NULL AND NEW.recorded_by <> 'import' AND NOT EXISTS (
    SELECT FROM sanction_proposals p
    WHERE p.id = NEW.proposal_id AND p.status = 'carried_out' AND p.scheme = NEW.scheme AND p.subject_key = NEW.subject_key
      AND p.body_hash = NEW.body_hash AND p.ended_by = NEW.recorded_by AND p.proposed_by <> NEW.recorded_by
  ) THEN
    RAISE EXCEPTION 'a ban of a unit is proposed by one person and recorded by another' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.revocation_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM revocations r WHERE r.id = NEW.revocation_id AND r.status = 'carried_out'
  ) THEN
    RAISE EXCEPTION 'a ban comes of a revocation that was carried out' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER sanctions_of_units BEFORE INSERT ON sanctions FOR EACH ROW WHEN (NEW.subject_kind = 'unit') EXECUTE FUNCTION guard_units_ban();
