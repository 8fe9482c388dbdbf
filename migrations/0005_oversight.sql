-- Oversight: an approval is frozen, restored and revoked only with a record of it, nobody revokes alone or without
-- cause, and a ban is changed by nothing but its lifting.

-- ## Freezes
CREATE FUNCTION guard_new_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> 'open' OR NEW.attended_on IS NOT NULL
     OR NOT EXISTS (SELECT FROM applications a WHERE a.id = NEW.application_id AND a.status IN ('approved', 'settled')) THEN
    RAISE EXCEPTION 'only what is approved is frozen' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER freezes_new BEFORE INSERT ON freezes FOR EACH ROW EXECUTE FUNCTION guard_new_freeze();
--> statement-breakpoint
CREATE FUNCTION guard_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written_once text[] := ARRAY['attended_on', 'attended_by', 'attended_note', 'escalated_at', 'status', 'ended_at',
    'ended_by', 'verified_on', 'end_note'];
BEGIN
  IF OLD.status <> 'open' OR (to_jsonb(NEW) - written_once) IS DISTINCT FROM (to_jsonb(OLD) - written_once)
     OR (OLD.attended_on IS NOT NULL
         AND (NEW.attended_on, NEW.attended_by, NEW.attended_note)
             IS DISTINCT FROM (OLD.attended_on, OLD.attended_by, OLD.attended_note))
     OR (OLD.escalated_at IS NOT NULL AND NEW.escalated_at IS DISTINCT FROM OLD.escalated_at) THEN
    RAISE EXCEPTION 'what was recorded of a freeze cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'restored'
     AND EXISTS (SELECT FROM revocations r WHERE r.freeze_id = NEW.id AND r.status <> 'withdrawn') THEN
    RAISE EXCEPTION 'nothing is restored while its revocation is proposed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'restored' AND NEW.attended_on IS NULL AND NEW.verified_on > NEW.last_day THEN
    RAISE EXCEPTION 'only who came by the last day is restored' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'revoked'
     AND NOT EXISTS (SELECT FROM revocations r WHERE r.freeze_id = NEW.id AND r.status = 'carried_out') THEN
    RAISE EXCEPTION 'a freeze ends in revocation by two people, or on lateness alone'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER freezes_guard BEFORE UPDATE ON freezes FOR EACH ROW EXECUTE FUNCTION guard_freeze();
--> statement-breakpoint
-- The record and the application say the same once the transaction ends.
CREATE FUNCTION require_freeze_of_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM applications a JOIN freezes f ON f.id = NEW.id
    WHERE a.id = f.application_id
      AND ((f.status = 'open') <= (a.status = 'frozen'))
      AND ((f.status = 'revoked') <= (a.status = 'revoked'))
      AND ((a.status = 'frozen')
        <= EXISTS (SELECT FROM freezes o WHERE o.application_id = a.id AND o.status = 'open'))) THEN
    RAISE EXCEPTION 'a freeze and its application go together' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER freezes_go_with_application AFTER INSERT OR UPDATE OF status ON freezes
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_freeze_of_application();
--> statement-breakpoint
-- The moves of an application that is or was approved (SZ-54).
CREATE FUNCTION guard_oversight_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'frozen' AND NOT EXISTS (
    SELECT FROM freezes f WHERE f.application_id = NEW.id AND f.status = 'open' AND f.due_at = NEW.due_at) THEN
    RAISE EXCEPTION 'an approval is frozen with a record of it, and until a day' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status = 'frozen' AND NEW.status IN ('approved', 'settled') AND (
    SELECT f.status FROM freezes f
    WHERE f.application_id = NEW.id ORDER BY f.number DESC LIMIT 1) IS DISTINCT FROM 'restored' THEN
    RAISE EXCEPTION 'an approval is restored with a record of its verification' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status = 'frozen' AND NEW.status IN ('approved', 'settled')
     AND (NEW.status = 'settled') <> (NEW.settled_on IS NOT NULL) THEN
    RAISE EXCEPTION 'an approval is restored as it was before' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status = 'approved' AND NEW.status <> 'frozen' AND NOT EXISTS (
    SELECT FROM approval_ends e WHERE e.application_id = NEW.id AND e.kind = NEW.status) THEN
    RAISE EXCEPTION 'an approval ends with a record of it' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'revoked' AND NOT EXISTS (
    SELECT FROM freezes f JOIN revocations r ON r.freeze_id = f.id AND r.status = 'carried_out'
    WHERE f.application_id = NEW.id AND f.status = 'revoked') THEN
    RAISE EXCEPTION 'an approval is revoked by two people, or on lateness alone' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_oversight BEFORE UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status <> NEW.status AND (NEW.status IN ('frozen', 'revoked') OR OLD.status IN ('approved', 'frozen')))
  EXECUTE FUNCTION guard_oversight_move();
--> statement-breakpoint
-- ## Adverse spot checks before the supervisors
CREATE FUNCTION guard_adverse_finding() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written_once text[] := ARRAY['escalated_at', 'status', 'ended_at', 'ended_by', 'freeze_id'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'to_freeze' OR NEW.escalated_at IS NOT NULL OR NOT EXISTS (
      SELECT FROM spot_check_cases c WHERE c.id = NEW.case_id AND c.result IN ('incomplete', 'not_compliant')) THEN
      RAISE EXCEPTION 'an adverse result comes before the supervisors once, and undecided'
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.status <> 'to_freeze' OR (to_jsonb(NEW) - written_once) IS DISTINCT FROM (to_jsonb(OLD) - written_once)
     OR (OLD.escalated_at IS NOT NULL AND NEW.escalated_at IS DISTINCT FROM OLD.escalated_at) THEN
    RAISE EXCEPTION 'what was decided on an adverse result cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'frozen' AND NOT EXISTS (
    SELECT FROM freezes f WHERE f.id = NEW.freeze_id AND f.application_id = NEW.application_id) THEN
    RAISE EXCEPTION 'an adverse result is settled by a freeze of its own approval'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'not_frozen' AND NOT EXISTS (
    SELECT FROM no_freeze_proposals p
    WHERE p.case_id = NEW.case_id AND p.status = 'carried_out' AND p.ended_by = NEW.ended_by) THEN
    RAISE EXCEPTION 'two people decide not to freeze' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER adverse_findings_guard BEFORE INSERT OR UPDATE ON adverse_findings
  FOR EACH ROW EXECUTE FUNCTION guard_adverse_finding();
--> statement-breakpoint
CREATE FUNCTION guard_no_freeze_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ending text[] := ARRAY['status', 'ended_at', 'ended_by'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'proposed' OR btrim(NEW.proposed_by) = '' OR NOT EXISTS (
      SELECT FROM adverse_findings f WHERE f.case_id = NEW.case_id AND f.status = 'to_freeze') THEN
      RAISE EXCEPTION 'only an undecided result is proposed not to be frozen for'
        USING ERRCODE = 'restrict_violation';
    END IF;
  ELSIF OLD.status <> 'proposed' OR (to_jsonb(NEW) - ending) IS DISTINCT FROM (to_jsonb(OLD) - ending) THEN
    RAISE EXCEPTION 'a proposal not to freeze is changed by nothing but its one end'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER no_freeze_proposals_guard BEFORE INSERT OR UPDATE ON no_freeze_proposals
  FOR EACH ROW EXECUTE FUNCTION guard_no_freeze_proposal();
--> statement-breakpoint
-- ## Revocations
CREATE FUNCTION guard_new_revocation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> 'proposed' OR NEW.heard_on IS NOT NULL
     OR NOT EXISTS (SELECT FROM freezes f WHERE f.id = NEW.freeze_id AND f.status = 'open') THEN
    RAISE EXCEPTION 'only what is frozen is proposed for revocation' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER revocations_new BEFORE INSERT ON revocations FOR EACH ROW EXECUTE FUNCTION guard_new_revocation();
--> statement-breakpoint
CREATE FUNCTION guard_revocation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written_once text[] := ARRAY['heard_on', 'heard_by', 'statement', 'status', 'ended_at', 'ended_by', 'end_note'];
BEGIN
  IF OLD.status <> 'proposed' OR (to_jsonb(NEW) - written_once) IS DISTINCT FROM (to_jsonb(OLD) - written_once)
     OR (OLD.heard_on IS NOT NULL
         AND (NEW.heard_on, NEW.heard_by, NEW.statement)
             IS DISTINCT FROM (OLD.heard_on, OLD.heard_by, OLD.statement)) THEN
    RAISE EXCEPTION 'what was recorded of a revocation cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'carried_out' THEN
    IF NEW.heard_until IS NOT NULL AND NEW.heard_on IS NULL
       AND (NEW.ended_at AT TIME ZONE 'Asia/Shanghai')::date <= NEW.heard_until THEN
      RAISE EXCEPTION 'nothing is revoked before the person could be heard' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.ground = 'not_supplemented' AND NOT EXISTS (
      SELECT FROM freezes f WHERE f.id = NEW.freeze_id AND f.due_at <= NEW.ended_at
        AND (NEW.proposed_by <> 'revoke-late' OR f.attended_on IS NULL)) THEN
      RAISE EXCEPTION 'lateness revokes after the deadline, and by itself only who has not come'
        USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER revocations_guard BEFORE UPDATE ON revocations FOR EACH ROW EXECUTE FUNCTION guard_revocation();
--> statement-breakpoint
-- ## What departments are told of an approval
CREATE FUNCTION guard_push() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  delivery text[] := ARRAY['status', 'late_told_at', 'attempts', 'next_attempt_at', 'last_status', 'last_error',
    'acknowledged_at', 'acknowledged_by', 'receipt'];
BEGIN
  IF OLD.status = 'acknowledged' OR (to_jsonb(NEW) - delivery) IS DISTINCT FROM (to_jsonb(OLD) - delivery)
     OR (OLD.status = 'received' AND NEW.status = 'due') THEN
    RAISE EXCEPTION 'what a department is told, and has acknowledged, cannot be changed'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER pushes_guard BEFORE UPDATE ON pushes FOR EACH ROW EXECUTE FUNCTION guard_push();
--> statement-breakpoint
-- ## Bans
CREATE FUNCTION guard_new_sanction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF num_nonnulls(NEW.lifted_at, NEW.lifted_by, NEW.lift_reason) > 0 OR btrim(NEW.recorded_by) = '' THEN
    RAISE EXCEPTION 'a ban begins in force, and somebody has recorded it' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER sanctions_new BEFORE INSERT ON sanctions FOR EACH ROW EXECUTE FUNCTION guard_new_sanction();
--> statement-breakpoint
CREATE FUNCTION guard_sanction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lifting text[] := ARRAY['lifted_at', 'lifted_by', 'lift_reason'];
BEGIN
  IF OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL
     OR (to_jsonb(NEW) - lifting) IS DISTINCT FROM (to_jsonb(OLD) - lifting) THEN
    RAISE EXCEPTION 'a ban is changed by nothing but its lifting' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER sanctions_guard BEFORE UPDATE ON sanctions FOR EACH ROW EXECUTE FUNCTION guard_sanction();
--> statement-breakpoint
-- A unit's ban that comes of no revocation takes two people; `import` brings one in from elsewhere.
CREATE FUNCTION guard_units_ban() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.revocation_id IS NULL AND NEW.recorded_by <> 'import' AND NOT EXISTS (
    SELECT FROM sanction_proposals p
    WHERE p.id = NEW.proposal_id AND p.status = 'carried_out'
      AND p.scheme = NEW.scheme AND p.subject_key = NEW.subject_key
      AND p.body_hash = NEW.body_hash AND p.ended_by = NEW.recorded_by AND p.proposed_by <> NEW.recorded_by
  ) THEN
    RAISE EXCEPTION 'a ban of a unit is proposed by one person and recorded by another'
      USING ERRCODE = 'restrict_violation';
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
CREATE TRIGGER sanctions_of_units BEFORE INSERT ON sanctions
  FOR EACH ROW WHEN (NEW.subject_kind = 'unit') EXECUTE FUNCTION guard_units_ban();
--> statement-breakpoint
CREATE FUNCTION guard_sanction_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ending text[] := ARRAY['status', 'ended_at', 'ended_by'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'proposed' OR btrim(NEW.proposed_by) = '' THEN
      RAISE EXCEPTION 'a proposed ban begins as proposed, and somebody has proposed it'
        USING ERRCODE = 'restrict_violation';
    END IF;
  ELSIF OLD.status <> 'proposed' OR (to_jsonb(NEW) - ending) IS DISTINCT FROM (to_jsonb(OLD) - ending) THEN
    RAISE EXCEPTION 'a proposed ban is changed by nothing but its one end' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER sanction_proposals_guard BEFORE INSERT OR UPDATE ON sanction_proposals
  FOR EACH ROW EXECUTE FUNCTION guard_sanction_proposal();
--> statement-breakpoint
-- The other side of this lock is guard_approval (0002).
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
-- ## Blast radii
CREATE FUNCTION guard_blast_radius() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  progress text[] := ARRAY['searched_to', 'confirmed_by', 'confirmed_at'];
BEGIN
  IF (to_jsonb(NEW) - progress) IS DISTINCT FROM (to_jsonb(OLD) - progress)
     OR (OLD.searched_to IS NULL AND NEW.searched_to IS NOT NULL)
     OR (OLD.confirmed_by IS NOT NULL AND NEW.confirmed_by IS NULL)
     OR (NEW.confirmed_by IS NOT NULL AND NEW.searched_to IS NOT NULL) THEN
    RAISE EXCEPTION 'what a blast radius is of cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER blast_radii_guard BEFORE UPDATE ON blast_radii FOR EACH ROW EXECUTE FUNCTION guard_blast_radius();
--> statement-breakpoint
CREATE FUNCTION guard_blast_radius_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.blast_radius_id, NEW.application_id) IS DISTINCT FROM (OLD.blast_radius_id, OLD.application_id)
     OR (OLD.result IN ('stands', 'flips', 'unaffected')
         AND (NEW.result, NEW.reason_codes, NEW.examined, NEW.examined_at)
             IS DISTINCT FROM (OLD.result, OLD.reason_codes, OLD.examined, OLD.examined_at))
     OR (OLD.result <> 'waiting' AND NEW.result = 'waiting')
     OR (OLD.confirmed_by IS NOT NULL AND NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by)
     OR (OLD.outcome IS NOT NULL AND (NEW.outcome, NEW.freeze_id) IS DISTINCT FROM (OLD.outcome, OLD.freeze_id)) THEN
    RAISE EXCEPTION 'what was found of an approval cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  -- blast_radius_cases_outcome: nothing is frozen that is not confirmed
  IF OLD.confirmed_by IS NULL AND NEW.confirmed_by IS NOT NULL AND (OLD.result <> 'flips' OR NOT EXISTS (
    SELECT FROM blast_radii b WHERE b.id = NEW.blast_radius_id AND b.confirmed_by = NEW.confirmed_by)) THEN
    RAISE EXCEPTION 'nothing is frozen before a second person has seen and confirmed it'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER blast_radius_cases_guard BEFORE UPDATE ON blast_radius_cases
  FOR EACH ROW EXECUTE FUNCTION guard_blast_radius_case();
