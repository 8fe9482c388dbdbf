-- What heals, waits and is told, held by the database: matching approves after a referral only on an asking that says so, nothing
-- that is asked for vanishes, and every move of an application reaches the endpoints of its unit.

-- what was referred because a source did not answer is asked again
INSERT INTO awaited_sources (application_id, source, next_attempt_at)
SELECT a.id, replace(split_part(code, '.', 1), '_', '-'), a.decided_at
FROM applications a, unnest(a.reason_codes) AS code
WHERE a.status = 'in_review' AND code LIKE '%.unavailable'
ON CONFLICT DO NOTHING;
--> statement-breakpoint
CREATE TRIGGER rechecks_append_only BEFORE UPDATE OR DELETE ON rechecks FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER rechecks_no_truncate BEFORE TRUNCATE ON rechecks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER supplements_no_delete BEFORE DELETE ON supplements FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER supplements_no_truncate BEFORE TRUNCATE ON supplements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER materials_append_only BEFORE UPDATE OR DELETE ON materials FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER materials_no_truncate BEFORE TRUNCATE ON materials FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER application_materials_append_only BEFORE UPDATE OR DELETE ON application_materials
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER application_materials_no_truncate BEFORE TRUNCATE ON application_materials
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION guard_supplement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'open' OR (to_jsonb(NEW) - ARRAY['status', 'ended_at']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['status', 'ended_at']) THEN
    RAISE EXCEPTION 'what was asked for cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER supplements_guard BEFORE UPDATE ON supplements FOR EACH ROW EXECUTE FUNCTION guard_supplement();
--> statement-breakpoint
CREATE OR REPLACE FUNCTION guard_review_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := clock_timestamp();
  IF (NEW.id, NEW.application_id, NEW.department, NEW.created_at)
     IS DISTINCT FROM (OLD.id, OLD.application_id, OLD.department, OLD.created_at) THEN
    RAISE EXCEPTION 'what an item is for cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status IN ('settled', 'closed') THEN
    RAISE EXCEPTION 'an item that is % cannot be changed', OLD.status USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'settled' AND NEW.recheck_id IS NOT NULL THEN
    -- matching settles what no person has begun to settle, and only as confirmed
    IF NEW.result IS DISTINCT FROM 'confirmed' OR OLD.status <> 'open' OR NEW.settled_by IS DISTINCT FROM 'matching'
       OR NOT EXISTS (SELECT FROM rechecks r WHERE r.id = NEW.recheck_id AND r.application_id = NEW.application_id)
       OR EXISTS (SELECT FROM review_decisions d WHERE d.item_id = NEW.id AND d.returned_by IS NULL) THEN
      RAISE EXCEPTION 'matching settles what a new answer of its own application matches' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status = 'settled' THEN
    IF NOT EXISTS (SELECT FROM review_decisions d WHERE d.item_id = NEW.id AND d.returned_by IS NULL) THEN
      RAISE EXCEPTION 'an item is settled by decisions' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.result = 'refused') <> EXISTS (
      SELECT FROM review_decisions d WHERE d.item_id = NEW.id AND d.returned_by IS NULL AND d.result = 'refused') THEN
      RAISE EXCEPTION 'an item is refused if and only if something in it is' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.result = 'confirmed' AND EXISTS (
      SELECT FROM review_decisions d
      WHERE d.item_id = NEW.id AND d.returned_by IS NULL AND d.takes_two AND d.countersigned_by IS NULL) THEN
      RAISE EXCEPTION 'what contradicts a source or a rule is confirmed by two people' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION guard_review_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.reviewed IS NOT NULL AND NEW.reviewed IS DISTINCT FROM OLD.reviewed THEN
    RAISE EXCEPTION 'the grounds of a review cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status IN ('in_review', 'awaiting_supplement') AND NEW.status IN ('approved', 'rejected')
     AND NEW.outcome IS DISTINCT FROM NEW.status THEN
    RAISE EXCEPTION 'a decision is recorded with its outcome' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status IN ('in_review', 'awaiting_supplement') AND NEW.status IN ('approved', 'rejected')
     AND NEW.decided_by = 'review' THEN
    IF NEW.reviewed IS NULL THEN
      RAISE EXCEPTION 'a review decides with its grounds' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM review_items i WHERE i.application_id = NEW.id)
       OR EXISTS (SELECT FROM review_items i WHERE i.application_id = NEW.id AND i.status <> 'settled') THEN
      RAISE EXCEPTION 'a review ends when every department has settled its item' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.status = 'rejected') <> EXISTS (
      SELECT FROM review_items i WHERE i.application_id = NEW.id AND i.result = 'refused') THEN
      RAISE EXCEPTION 'a review rejects if and only if a department has refused' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  IF OLD.status IN ('in_review', 'awaiting_supplement') AND NEW.status = 'rejected' AND NEW.decided_by <> 'review' THEN
    RAISE EXCEPTION 'only people reject' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status IN ('in_review', 'awaiting_supplement') AND NEW.status = 'approved' AND NEW.decided_by = 'matching' THEN
    IF OLD.status <> 'in_review' OR NEW.human_requested_at IS NOT NULL
       OR NOT EXISTS (SELECT FROM rechecks r WHERE r.id = NEW.recheck_id AND r.application_id = NEW.id AND r.outcome = 'approved')
       OR EXISTS (SELECT FROM review_items i WHERE i.application_id = NEW.id
                  AND (i.status IN ('countersign', 'paused') OR i.result = 'refused')) THEN
      RAISE EXCEPTION 'matching approves after a referral only on an asking that approves, and where no person has begun otherwise'
        USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  IF (OLD.human_requested_at IS NOT NULL AND NEW.human_requested_at IS DISTINCT FROM OLD.human_requested_at) THEN
    RAISE EXCEPTION 'a wish for a person stands' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
DROP TRIGGER applications_review_outcome ON applications;
--> statement-breakpoint
CREATE TRIGGER applications_review_outcome BEFORE UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status <> NEW.status OR OLD.reviewed IS DISTINCT FROM NEW.reviewed
                     OR OLD.human_requested_at IS DISTINCT FROM NEW.human_requested_at)
  EXECUTE FUNCTION guard_review_outcome();
--> statement-breakpoint
CREATE OR REPLACE FUNCTION follow_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'awaiting_supplement' THEN
    UPDATE review_items SET status = 'paused', assignee = NULL, lease_until = NULL, version = version + 1
    WHERE application_id = NEW.id AND status IN ('open', 'countersign');
  ELSIF NEW.status = 'in_review' THEN
    UPDATE review_items SET status = CASE WHEN settled_by IS NULL THEN 'open' ELSE 'countersign' END, due_at = NEW.due_at, escalated_at = NULL, version = version + 1
    WHERE application_id = NEW.id AND status = 'paused';
  ELSE
    UPDATE review_items SET status = 'closed', assignee = NULL, lease_until = NULL, version = version + 1
    WHERE application_id = NEW.id AND status IN ('open', 'countersign', 'paused');
    UPDATE supplements SET status = 'closed', ended_at = NEW.status_at WHERE application_id = NEW.id AND status = 'open';
    DELETE FROM awaited_sources WHERE application_id = NEW.id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- nothing is in review without an item, whichever process put it there
CREATE FUNCTION require_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM review_items i WHERE i.application_id = NEW.id) THEN
    RAISE EXCEPTION 'an application in review has an item for each department' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER applications_review_has_items AFTER INSERT OR UPDATE OF status ON applications
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.status = 'in_review') EXECUTE FUNCTION require_items();
--> statement-breakpoint
-- every move is told to whoever of the unit wants to hear of it, in the transaction that makes it
CREATE FUNCTION tell_endpoints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_deliveries (id, endpoint_id, application_id, sequence, event, occurred_at, data)
  SELECT gen_random_uuid(), e.id, NEW.id,
    1 + coalesce((SELECT max(d.sequence) FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.application_id = NEW.id), 0),
    'application.' || NEW.status, NEW.status_at,
    jsonb_build_object('status', NEW.status, 'approvalNumber', NEW.approval_number, 'due', NEW.due_at)
  FROM webhook_endpoints e
  WHERE e.tenant_id = NEW.tenant_id AND e.status = 'enabled'
    AND (cardinality(e.events) = 0 OR 'application.' || NEW.status = ANY (e.events));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_told_first AFTER INSERT ON applications
  FOR EACH ROW WHEN (NEW.status <> 'received') EXECUTE FUNCTION tell_endpoints();
--> statement-breakpoint
CREATE TRIGGER applications_told AFTER UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION tell_endpoints();
