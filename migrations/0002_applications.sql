-- The life of an application, held by the database itself. An UPDATE of applications passes these guards, in the order
-- of their triggers' names:
--
--   applications_guard           every update: what was submitted, what was decided, which moves there are
--   applications_oversight       a move of an approval: to frozen or revoked, away from frozen, to an end (0005)
--   applications_review_outcome  a move, the grounds of a review, the wish for a person (0004)
--   applications_standing        an approval: the log is the one that was published
--   applications_standing_on_approval  an approval: no ban, nothing left to settle, not past its deadline
--   applications_supplement_wait a move to or from awaiting_supplement (0004)
--
-- The effects of a move on other tables stand in 0003.

-- ## What was submitted, what was decided, and the moves
--
-- The procedure of an application selects its moves; one that is not named here allows none. The same table stands in
-- src/applications/lifecycle.ts; a test holds the two equal.
CREATE FUNCTION guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.number, NEW.tenant_id, NEW.idempotency_key, NEW.body_hash, NEW.scheme, NEW.scheme_version,
      NEW.parameters, NEW.category, NEW.procedure, NEW.reference, NEW.person_key, NEW.unit_code, NEW.unit_key,
      NEW.filer_key, NEW.district, NEW.submitted_at, NEW.submission)
     IS DISTINCT FROM
     (OLD.id, OLD.number, OLD.tenant_id, OLD.idempotency_key, OLD.body_hash, OLD.scheme, OLD.scheme_version,
      OLD.parameters, OLD.category, OLD.procedure, OLD.reference, OLD.person_key, OLD.unit_code, OLD.unit_key,
      OLD.filer_key, OLD.district, OLD.submitted_at, OLD.submission) THEN
    RAISE EXCEPTION 'what was submitted cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.approval_number IS NOT NULL AND NEW.approval_number IS DISTINCT FROM OLD.approval_number THEN
    RAISE EXCEPTION 'an approval number cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.settled_on IS DISTINCT FROM OLD.settled_on AND NOT (OLD.status = 'approved' AND NEW.status = 'settled') THEN
    RAISE EXCEPTION 'the day of a settlement cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.grounds IS NOT NULL AND (NEW.grounds, NEW.reason_codes) IS DISTINCT FROM (OLD.grounds, OLD.reason_codes) THEN
    RAISE EXCEPTION 'the grounds of a decision cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status <> OLD.status AND NOT (CASE NEW.procedure
    WHEN 'instant' THEN (OLD.status, NEW.status) IN (
      ('received', 'in_review'), ('received', 'awaiting_supplement'), ('received', 'approved'),
      ('received', 'not_accepted'), ('received', 'withdrawn'),
      ('in_review', 'approved'), ('in_review', 'rejected'), ('in_review', 'awaiting_supplement'),
      ('in_review', 'withdrawn'),
      ('awaiting_supplement', 'in_review'), ('awaiting_supplement', 'approved'), ('awaiting_supplement', 'withdrawn'),
      ('approved', 'frozen'), ('approved', 'settled'), ('approved', 'given_up'), ('approved', 'lapsed'),
      ('settled', 'frozen'), ('frozen', 'approved'), ('frozen', 'settled'), ('frozen', 'revoked'))
    ELSE false
  END) THEN
    RAISE EXCEPTION 'an application cannot go from % to %', OLD.status, NEW.status
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_guard BEFORE UPDATE ON applications
  FOR EACH ROW EXECUTE FUNCTION guard_application();
--> statement-breakpoint
-- ## Bans and contested certificates
--
-- The last day of the latest ban in force on a day against any of the subjects. A policy counts its days in Shanghai.
CREATE FUNCTION banned_until(of_scheme text, subjects bytea[], at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT max(s.until_on) FROM sanctions s
  WHERE s.subject_key = ANY (subjects) AND s.scheme = of_scheme AND s.lifted_at IS NULL
    AND (at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN s.from_on AND s.until_on
$$;
--> statement-breakpoint
-- The claims of a certificate number that another person makes as well, in an application that has not come to nothing.
-- One look by key after the other: a join that was planned while the tables were small would read all of them for ever.
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
                 AND a.status IN ('received', 'in_review', 'awaiting_supplement', 'approved', 'frozen', 'settled')) THEN
        field := own.field;
        other_application := rival.application_id;
        RETURN NEXT;
      END IF;
    END LOOP;
  END LOOP;
END
$$;
--> statement-breakpoint
-- ## Approvals
--
-- The database gives out numbers and approves only while it is known to be the one whose checkpoints were published.
-- A process that has read the published file says so in log_fence (src/transparency-log/guard.ts), together with the block of
-- numbers that it has reserved in that file. An older copy that takes over, or a backup that is put back, holds what
-- was said to another server or another database: it gives nothing out until a process has looked again.
--
-- What no copy of this database shares with it: when its server was started, and the file of a sequence.
CREATE FUNCTION database_incarnation() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT extract(epoch FROM pg_postmaster_start_time())::text || ' ' || pg_relation_filepath('application_numbers')
$$;
--> statement-breakpoint
CREATE FUNCTION refuse_unconfirmed(reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log is not confirmed to be the one that was published: %', reason USING ERRCODE = 'LG001';
END
$$;
--> statement-breakpoint
-- Seven digits, and more where they are needed. A number that is refused leaves a gap.
CREATE FUNCTION next_application_number() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  number bigint := nextval('application_numbers');
BEGIN
  IF NOT EXISTS (
    SELECT FROM log_fence WHERE server = database_incarnation() AND number BETWEEN numbers_from AND numbers_to) THEN
    PERFORM refuse_unconfirmed('no number is given out');
  END IF;
  RETURN lpad(number::text, greatest(7, length(number::text)), '0');
END
$$;
--> statement-breakpoint
CREATE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM log_fence WHERE server = database_incarnation()) THEN
    PERFORM refuse_unconfirmed('nothing is approved');
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
-- After applications_guard, by its name: a move that does not exist is refused as such.
CREATE TRIGGER applications_standing BEFORE UPDATE ON applications FOR EACH ROW
  WHEN (NEW.status = 'approved' AND OLD.status <> 'approved' OR NEW.status = 'settled' AND OLD.status = 'frozen')
  EXECUTE FUNCTION guard_approval();
--> statement-breakpoint
-- A ban and an approval that it would prevent never pass each other: recording a ban waits for the approvals under way
-- (sanctions_hold_off_approvals, 0005), and an approval takes the shared lock before it looks for bans.
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
  FOR EACH ROW WHEN (NEW.status = 'approved' AND OLD.status NOT IN ('approved', 'frozen'))
  EXECUTE FUNCTION guard_approval_standing();
