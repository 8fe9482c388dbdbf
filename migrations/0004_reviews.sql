-- Manual review: an application is decided by people only when every department has settled its item, nobody overrides
-- a source alone, matching approves after a referral only on a new answer, and nothing is settled after the end.

-- ## Items
CREATE FUNCTION guard_new_review_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> 'open' OR NEW.assignee IS NOT NULL OR NEW.settled_by IS NOT NULL THEN
    RAISE EXCEPTION 'an item begins open' USING ERRCODE = 'restrict_violation';
  END IF;
  -- which offices may see the item
  SELECT a.scheme, a.district INTO NEW.scheme, NEW.district FROM applications a WHERE a.id = NEW.application_id;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER review_items_new BEFORE INSERT ON review_items FOR EACH ROW EXECUTE FUNCTION guard_new_review_item();
--> statement-breakpoint
CREATE FUNCTION guard_review_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := clock_timestamp();
  IF (NEW.id, NEW.application_id, NEW.department, NEW.scheme, NEW.district, NEW.created_at)
     IS DISTINCT FROM (OLD.id, OLD.application_id, OLD.department, OLD.scheme, OLD.district, OLD.created_at) THEN
    RAISE EXCEPTION 'what an item is for cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status IN ('settled', 'closed') THEN
    RAISE EXCEPTION 'an item that is % cannot be changed', OLD.status USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT (NEW.differed @> OLD.differed) THEN
    RAISE EXCEPTION 'whose opinions differed is not forgotten' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'settled' AND NEW.recheck_id IS NOT NULL THEN
    -- matching settles what no person has begun to settle, and only as confirmed
    IF NEW.result IS DISTINCT FROM 'confirmed' OR OLD.status <> 'open' OR NEW.settled_by IS DISTINCT FROM 'matching'
       OR NOT EXISTS (SELECT FROM rechecks r WHERE r.id = NEW.recheck_id AND r.application_id = NEW.application_id)
       OR EXISTS (SELECT FROM review_decisions d WHERE d.item_id = NEW.id AND d.returned_by IS NULL) THEN
      RAISE EXCEPTION 'matching settles what a new answer of its own application matches'
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status = 'settled' THEN
    IF NOT EXISTS (
      SELECT FROM review_decisions d WHERE d.item_id = NEW.id AND d.returned_by IS NULL AND d.opinion = 1) THEN
      RAISE EXCEPTION 'an item is settled by decisions' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.result = 'refused') <> EXISTS (
      SELECT FROM review_decisions d WHERE d.item_id = NEW.id AND d.returned_by IS NULL AND d.result = 'refused') THEN
      RAISE EXCEPTION 'an item is refused if and only if something in it is' USING ERRCODE = 'restrict_violation';
    END IF;
    -- the second person is another one, and has confirmed the same for himself
    IF NEW.result = 'confirmed' AND EXISTS (
      SELECT FROM review_decisions d
      WHERE d.item_id = NEW.id AND d.returned_by IS NULL AND d.opinion = 1 AND d.takes_two AND (
        d.countersigned_by IS NULL OR NOT EXISTS (
          SELECT FROM review_decisions o
          WHERE o.item_id = d.item_id AND o.subject = d.subject AND o.opinion = 2 AND o.returned_by IS NULL
            AND o.result = 'confirmed' AND o.decided_by = d.countersigned_by))) THEN
      RAISE EXCEPTION 'what contradicts a source or a rule is confirmed by two people'
        USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER review_items_guard BEFORE UPDATE ON review_items FOR EACH ROW EXECUTE FUNCTION guard_review_item();
--> statement-breakpoint
-- Nothing is in review without an item, whichever process has put it there.
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
-- ## Decisions on an item
CREATE FUNCTION guard_new_review_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  item review_items%ROWTYPE;
BEGIN
  SELECT * INTO item FROM review_items i WHERE i.id = NEW.item_id;
  IF NEW.countersigned_by IS NOT NULL OR NEW.returned_by IS NOT NULL
     OR item.status IS DISTINCT FROM (CASE NEW.opinion WHEN 1 THEN 'open' ELSE 'countersign' END) THEN
    RAISE EXCEPTION 'only what is open is settled' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.opinion = 2 AND NEW.decided_by IS NOT DISTINCT FROM item.settled_by THEN
    RAISE EXCEPTION 'the second opinion is that of another person' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.decided_by = ANY (item.differed) AND EXISTS (
    SELECT FROM staff s WHERE s.role = 'clerk' AND s.department = item.department AND s.ended_at IS NULL
      AND s.id::text <> ALL (item.differed) AND s.id::text IS DISTINCT FROM item.settled_by) THEN
    RAISE EXCEPTION 'those whose opinions differed leave it to another' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.result = 'confirmed' AND NEW.verdict <> 'match' AND NEW.ground IS NULL THEN
    RAISE EXCEPTION 'what no source matches is confirmed on a ground' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.ground = 'judged' AND NEW.verdict <> 'match' THEN
    RAISE EXCEPTION 'what a source answers for is not confirmed by judgement' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.ground = 'evidence_attached' AND cardinality(NEW.evidence) = 0 THEN
    RAISE EXCEPTION 'evidence is named where it is the ground' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.result = 'confirmed' AND NEW.verdict = 'mismatch' AND NEW.note IS NULL AND cardinality(NEW.evidence) = 0 THEN
    RAISE EXCEPTION 'what a source contradicts is confirmed with a note or evidence'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER review_decisions_new BEFORE INSERT ON review_decisions
  FOR EACH ROW EXECUTE FUNCTION guard_new_review_decision();
--> statement-breakpoint
-- A decision is marked once as countersigned or returned, and otherwise stays.
CREATE FUNCTION guard_review_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - ARRAY['countersigned_by', 'countersigned_at', 'returned_by'])
     IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['countersigned_by', 'countersigned_at', 'returned_by'])
     OR (OLD.countersigned_by IS NOT NULL AND NEW.countersigned_by IS DISTINCT FROM OLD.countersigned_by)
     OR (OLD.countersigned_at IS NOT NULL AND NEW.countersigned_at IS DISTINCT FROM OLD.countersigned_at)
     OR (OLD.returned_by IS NOT NULL AND NEW.returned_by IS DISTINCT FROM OLD.returned_by) THEN
    RAISE EXCEPTION 'what was settled cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER review_decisions_guard BEFORE UPDATE ON review_decisions
  FOR EACH ROW EXECUTE FUNCTION guard_review_decision();
--> statement-breakpoint
-- ## The outcome of a review
CREATE FUNCTION guard_review_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
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
       OR NOT EXISTS (
         SELECT FROM rechecks r WHERE r.id = NEW.recheck_id AND r.application_id = NEW.id AND r.outcome = 'approved')
       OR EXISTS (SELECT FROM review_items i WHERE i.application_id = NEW.id
                  AND (i.status IN ('countersign', 'paused') OR i.result = 'refused')) THEN
      RAISE EXCEPTION
        'matching approves after a referral only on an asking that approves, and where no person has begun otherwise'
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
CREATE TRIGGER applications_review_outcome BEFORE UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status <> NEW.status OR OLD.reviewed IS DISTINCT FROM NEW.reviewed
                     OR OLD.human_requested_at IS DISTINCT FROM NEW.human_requested_at)
  EXECUTE FUNCTION guard_review_outcome();
--> statement-breakpoint
-- ## Disputes of a source's data
CREATE FUNCTION guard_source_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answered_at IS NOT NULL
     OR (to_jsonb(NEW) - ARRAY['escalated_at', 'corrected', 'answer', 'answered_by', 'answered_at'])
        IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['escalated_at', 'corrected', 'answer', 'answered_by', 'answered_at'])
     OR (OLD.escalated_at IS NOT NULL AND NEW.escalated_at IS DISTINCT FROM OLD.escalated_at) THEN
    RAISE EXCEPTION 'a dispute is answered once, and stays as it was filed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER source_disputes_guard BEFORE UPDATE ON source_disputes
  FOR EACH ROW EXECUTE FUNCTION guard_source_dispute();
--> statement-breakpoint
-- ## Supplements
CREATE FUNCTION guard_supplement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'open'
     OR (to_jsonb(NEW) - ARRAY['status', 'ended_at'])
        IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['status', 'ended_at']) THEN
    RAISE EXCEPTION 'what was asked for cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER supplements_guard BEFORE UPDATE ON supplements FOR EACH ROW EXECUTE FUNCTION guard_supplement();
--> statement-breakpoint
-- A review waits only for a supplement that was asked for, and goes on only once that has ended.
CREATE FUNCTION guard_supplement_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'awaiting_supplement' AND NOT EXISTS (
    SELECT FROM supplements s WHERE s.application_id = NEW.id AND s.status = 'open') THEN
    RAISE EXCEPTION 'a review waits for what was asked for' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status = 'awaiting_supplement' AND NEW.status IN ('in_review', 'received') AND EXISTS (
    SELECT FROM supplements s WHERE s.application_id = NEW.id AND s.status = 'open') THEN
    RAISE EXCEPTION 'a review goes on when what was asked for is there, or its time is over'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_supplement_wait BEFORE UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status <> NEW.status
                     AND (OLD.status = 'awaiting_supplement' OR NEW.status = 'awaiting_supplement'))
  EXECUTE FUNCTION guard_supplement_wait();
