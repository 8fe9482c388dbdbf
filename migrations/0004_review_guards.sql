-- The review, held by the database: nothing is settled after the end, nobody overrides a source alone, and an application
-- is decided by review only when every department has settled its item.

-- what was referred before there were items gets them now
INSERT INTO review_items (id, application_id, department, due_at, created_at)
SELECT gen_random_uuid(), a.id, department, a.due_at, a.decided_at
FROM applications a, unnest(a.departments) AS department
WHERE a.status = 'in_review';
--> statement-breakpoint
CREATE TRIGGER review_items_no_delete BEFORE DELETE ON review_items FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER review_items_no_truncate BEFORE TRUNCATE ON review_items FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER review_decisions_no_delete BEFORE DELETE ON review_decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER review_decisions_no_truncate BEFORE TRUNCATE ON review_decisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER review_comments_append_only BEFORE UPDATE OR DELETE ON review_comments FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER review_comments_no_truncate BEFORE TRUNCATE ON review_comments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION guard_review_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.item_id, NEW.subject, NEW.verdict, NEW.takes_two, NEW.result, NEW.reason_code, NEW.note, NEW.decided_by, NEW.decided_at)
     IS DISTINCT FROM
     (OLD.id, OLD.item_id, OLD.subject, OLD.verdict, OLD.takes_two, OLD.result, OLD.reason_code, OLD.note, OLD.decided_by, OLD.decided_at)
     OR (OLD.countersigned_by IS NOT NULL AND NEW.countersigned_by IS DISTINCT FROM OLD.countersigned_by)
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
CREATE FUNCTION guard_new_review_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.countersigned_by IS NOT NULL OR NEW.returned_by IS NOT NULL
     OR NOT EXISTS (SELECT FROM review_items i WHERE i.id = NEW.item_id AND i.status = 'open') THEN
    RAISE EXCEPTION 'only what is open is settled' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER review_decisions_new BEFORE INSERT ON review_decisions
  FOR EACH ROW EXECUTE FUNCTION guard_new_review_decision();
--> statement-breakpoint
CREATE FUNCTION guard_new_review_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> 'open' OR NEW.assignee IS NOT NULL OR NEW.settled_by IS NOT NULL THEN
    RAISE EXCEPTION 'an item begins open' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER review_items_new BEFORE INSERT ON review_items FOR EACH ROW EXECUTE FUNCTION guard_new_review_item();
--> statement-breakpoint
CREATE FUNCTION guard_review_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.application_id, NEW.department, NEW.created_at)
     IS DISTINCT FROM (OLD.id, OLD.application_id, OLD.department, OLD.created_at) THEN
    RAISE EXCEPTION 'what an item is for cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status IN ('settled', 'closed') THEN
    RAISE EXCEPTION 'an item that is % cannot be changed', OLD.status USING ERRCODE = 'restrict_violation';
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
CREATE TRIGGER review_items_guard BEFORE UPDATE ON review_items FOR EACH ROW EXECUTE FUNCTION guard_review_item();
--> statement-breakpoint
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
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_review_outcome BEFORE UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status <> NEW.status OR OLD.reviewed IS DISTINCT FROM NEW.reviewed)
  EXECUTE FUNCTION guard_review_outcome();
--> statement-breakpoint
-- items follow their application: they wait while a supplement is awaited, and close when it is closed
CREATE FUNCTION follow_application() RETURNS trigger LANGUAGE plpgsql AS $$
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
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_items_follow AFTER UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status IN ('in_review', 'awaiting_supplement') AND OLD.status <> NEW.status)
  EXECUTE FUNCTION follow_application();
