-- While a supplement is awaited only the item that asked for it waits: no department holds up another.
CREATE OR REPLACE FUNCTION follow_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'awaiting_supplement' THEN
    UPDATE review_items SET status = 'paused', assignee = NULL, lease_until = NULL, version = version + 1
    WHERE status = 'open' AND id = (SELECT item_id FROM supplements s WHERE s.application_id = NEW.id AND s.status = 'open');
  ELSIF NEW.status = 'in_review' THEN
    UPDATE review_items SET status = 'open', due_at = NEW.due_at, escalated_at = NULL, version = version + 1
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
-- a review waits only for a supplement that was asked for, and goes on only once that has ended
CREATE FUNCTION guard_supplement_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status = 'in_review' AND NEW.status = 'awaiting_supplement' AND NOT EXISTS (
    SELECT FROM supplements s WHERE s.application_id = NEW.id AND s.status = 'open') THEN
    RAISE EXCEPTION 'a review waits for what was asked for' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status = 'awaiting_supplement' AND NEW.status = 'in_review' AND EXISTS (
    SELECT FROM supplements s WHERE s.application_id = NEW.id AND s.status = 'open') THEN
    RAISE EXCEPTION 'a review goes on when what was asked for is there, or its time is over' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_supplement_wait BEFORE UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status <> NEW.status AND (OLD.status = 'awaiting_supplement' OR NEW.status = 'awaiting_supplement'))
  EXECUTE FUNCTION guard_supplement_wait();
