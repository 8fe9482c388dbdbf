-- A person of the staff stays that person, whom every signature means: the name, office, role and department do not
-- change, and a person who has ended does not come back.
CREATE FUNCTION guard_staff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.name, NEW.tenant_id, NEW.role, NEW.department, NEW.mode, NEW.created_at)
     IS DISTINCT FROM (OLD.id, OLD.name, OLD.tenant_id, OLD.role, OLD.department, OLD.mode, OLD.created_at) THEN
    RAISE EXCEPTION 'who a person is cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
    RAISE EXCEPTION 'who has ended does not come back' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER staff_guard BEFORE UPDATE ON staff FOR EACH ROW EXECUTE FUNCTION guard_staff();
