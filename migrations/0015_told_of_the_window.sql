-- A review that becomes one at the window is told to the unit like any other move, and what stood against a matter when it was
-- settled stays as it was.
DROP TRIGGER applications_told ON applications;
--> statement-breakpoint
CREATE TRIGGER applications_told AFTER UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status <> NEW.status OR (NEW.status = 'in_review' AND OLD.venue IS DISTINCT FROM NEW.venue))
  EXECUTE FUNCTION tell_endpoints();
--> statement-breakpoint
CREATE OR REPLACE FUNCTION guard_review_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - ARRAY['countersigned_by', 'returned_by']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['countersigned_by', 'returned_by'])
     OR (OLD.countersigned_by IS NOT NULL AND NEW.countersigned_by IS DISTINCT FROM OLD.countersigned_by)
     OR (OLD.returned_by IS NOT NULL AND NEW.returned_by IS DISTINCT FROM OLD.returned_by) THEN
    RAISE EXCEPTION 'what was settled cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
