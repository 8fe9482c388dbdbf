-- Nothing is approved under a ban, whichever way it comes to an approval and whenever the ban was recorded; and one certificate
-- number that two people claim is known by its keyed hash.
ALTER TABLE "applications" ADD COLUMN "unit_key" "bytea";--> statement-breakpoint
ALTER TABLE "applications" ADD COLUMN "filer_key" "bytea";--> statement-breakpoint
CREATE TABLE "claimed_certificates" (
	"application_id" uuid NOT NULL,
	"field" text NOT NULL,
	"number_key" "bytea" NOT NULL,
	"person_key" "bytea" NOT NULL,
	CONSTRAINT "claimed_certificates_application_id_field_pk" PRIMARY KEY("application_id","field")
);
--> statement-breakpoint
ALTER TABLE "claimed_certificates" ADD CONSTRAINT "claimed_certificates_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "claimed_certificates_by_number" ON "claimed_certificates" USING btree ("number_key");--> statement-breakpoint
CREATE TRIGGER claimed_certificates_append_only BEFORE UPDATE OR DELETE ON claimed_certificates
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER claimed_certificates_no_truncate BEFORE TRUNCATE ON claimed_certificates
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TABLE "contested_certificates" (
	"application_id" uuid NOT NULL,
	"other_application_id" uuid NOT NULL,
	"field" text NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	CONSTRAINT "contested_certificates_application_id_other_application_id_field_pk" PRIMARY KEY("application_id","other_application_id","field")
);
--> statement-breakpoint
ALTER TABLE "contested_certificates" ADD CONSTRAINT "contested_certificates_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contested_certificates" ADD CONSTRAINT "contested_certificates_other_application_id_applications_id_fk" FOREIGN KEY ("other_application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contested_certificates_by_other" ON "contested_certificates" USING btree ("other_application_id");--> statement-breakpoint
CREATE INDEX "contested_certificates_by_time" ON "contested_certificates" USING btree ("found_at","application_id");--> statement-breakpoint
CREATE TRIGGER contested_certificates_append_only BEFORE UPDATE OR DELETE ON contested_certificates
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER contested_certificates_no_truncate BEFORE TRUNCATE ON contested_certificates
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION guard_application_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.unit_key, NEW.filer_key) IS DISTINCT FROM (OLD.unit_key, OLD.filer_key) THEN
    RAISE EXCEPTION 'what was submitted cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_units_guard BEFORE UPDATE OF unit_key, filer_key ON applications
  FOR EACH ROW EXECUTE FUNCTION guard_application_units();
--> statement-breakpoint
-- The last day of the latest ban in force on a day against any of the subjects. A policy's days are those of Shanghai.
CREATE FUNCTION banned_until(of_scheme text, subjects bytea[], at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT max(s.until_on) FROM sanctions s
  WHERE s.subject_key = ANY (subjects) AND s.scheme = of_scheme AND s.lifted_at IS NULL
    AND (at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN s.from_on AND s.until_on
$$;
--> statement-breakpoint
-- The claims of a certificate number that another person makes as well, in an application that has not come to nothing. One look
-- by key after the other: a join that was planned while the tables were small would read all of them for ever.
CREATE FUNCTION contested_claims(of_application uuid, of_person bytea)
RETURNS TABLE (field text, other_application uuid) LANGUAGE plpgsql STABLE AS $$
DECLARE
  own record;
  rival record;
BEGIN
  FOR own IN SELECT c.field, c.number_key FROM claimed_certificates c WHERE c.application_id = of_application LOOP
    FOR rival IN SELECT c.application_id FROM claimed_certificates c
                 WHERE c.number_key = own.number_key AND c.person_key <> of_person LOOP
      IF EXISTS (SELECT FROM applications a WHERE a.id = rival.application_id
                 AND a.status IN ('received', 'in_review', 'awaiting_supplement', 'approved', 'frozen')) THEN
        field := own.field;
        other_application := rival.application_id;
        RETURN NEXT;
      END IF;
    END LOOP;
  END LOOP;
END
$$;
--> statement-breakpoint
-- A ban and an approval that it would prevent never pass each other: recording a ban waits for the approvals under way, and an
-- approval looks for bans after it has made that wait impossible.
CREATE FUNCTION hold_off_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('miaopi.bans'));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER sanctions_hold_off_approvals BEFORE INSERT ON sanctions
  FOR EACH STATEMENT EXECUTE FUNCTION hold_off_approvals();
--> statement-breakpoint
CREATE FUNCTION guard_approval_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('miaopi.bans'));
  -- a statement of its own: it sees what was committed before the lock was there
  IF banned_until(NEW.scheme, ARRAY[NEW.person_key, NEW.unit_key, NEW.filer_key], NEW.decided_at) IS NOT NULL THEN
    RAISE EXCEPTION 'nothing is approved under a ban' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status = 'in_review' AND NEW.decided_by = 'matching' AND NEW.decided_at >= OLD.due_at THEN
    RAISE EXCEPTION 'matching approves nothing past the deadline of its review' USING ERRCODE = 'restrict_violation';
  END IF;
  -- the guards of each way to a decision go by who decides
  IF OLD.status = 'in_review' AND (NEW.decided_by IS NULL OR NEW.decided_by NOT IN ('matching', 'review')) THEN
    RAISE EXCEPTION 'an approval says who decided' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status = 'in_review' AND EXISTS (
    SELECT FROM review_items i WHERE i.application_id = NEW.id AND i.status <> 'settled') THEN
    RAISE EXCEPTION 'nothing is approved that a department has not settled' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_standing_on_approval BEFORE UPDATE ON applications
  FOR EACH ROW WHEN (NEW.status = 'approved' AND OLD.status IN ('received', 'in_review', 'awaiting_supplement'))
  EXECUTE FUNCTION guard_approval_standing();
