-- A run of the replay is asked for once: its request never changes, it only gets on, and its end stands. Nothing that
-- it has found is changed or taken away, and a run that does not run finds nothing.
CREATE FUNCTION guard_replay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.kind, NEW.scheme, NEW.schemes, NEW.districts, NEW.whole, NEW.submitted_from, NEW.submitted_to, NEW.draft, NEW.requested_by, NEW.requested_at,
      NEW.idempotency_key, NEW.body_hash)
     IS DISTINCT FROM
     (OLD.id, OLD.kind, OLD.scheme, OLD.schemes, OLD.districts, OLD.whole, OLD.submitted_from, OLD.submitted_to, OLD.draft, OLD.requested_by, OLD.requested_at,
      OLD.idempotency_key, OLD.body_hash) THEN
    RAISE EXCEPTION 'what a replay was asked for cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status NOT IN ('queued', 'running') THEN
    RAISE EXCEPTION 'a replay that is % stays so', OLD.status USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'queued' AND OLD.status <> 'queued'
     OR OLD.status = 'queued' AND NEW.status IN ('finished', 'failed') THEN
    RAISE EXCEPTION 'a replay cannot go from % to %', OLD.status, NEW.status USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.decided < OLD.decided OR NEW.differing < OLD.differing OR NEW.last_id < OLD.last_id
     OR OLD.last_id IS NOT NULL AND NEW.last_id IS NULL
     OR OLD.total IS NOT NULL AND (NEW.total, NEW.until_id) IS DISTINCT FROM (OLD.total, OLD.until_id) THEN
    RAISE EXCEPTION 'a replay only gets on' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER replays_guard BEFORE UPDATE ON replays FOR EACH ROW EXECUTE FUNCTION guard_replay();
--> statement-breakpoint
-- ## Findings and facts
CREATE FUNCTION guard_replay_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM replays WHERE id = NEW.replay_id AND status = 'running') THEN
    RAISE EXCEPTION 'nothing is found by a replay that does not run' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER replay_findings_new BEFORE INSERT ON replay_findings
  FOR EACH ROW EXECUTE FUNCTION guard_replay_found();
--> statement-breakpoint
CREATE TRIGGER replay_facts_new BEFORE INSERT ON replay_facts FOR EACH ROW EXECUTE FUNCTION guard_replay_found();
--> statement-breakpoint
CREATE FUNCTION guard_replay_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.replay_id, NEW.answered_by, NEW.fingerprint, NEW.answer)
     IS DISTINCT FROM (OLD.replay_id, OLD.answered_by, OLD.fingerprint, OLD.answer)
     OR NEW.applications <= OLD.applications THEN
    RAISE EXCEPTION 'a count of equal facts only grows' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER replay_facts_guard BEFORE UPDATE ON replay_facts FOR EACH ROW EXECUTE FUNCTION guard_replay_fact();
