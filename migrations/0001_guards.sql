-- The database itself refuses what no code may do: rewriting the audit, deleting a case, changing what was submitted or
-- an approval number once given, and any move that the life of an application does not allow.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER applications_no_delete BEFORE DELETE ON applications
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER applications_no_truncate BEFORE TRUNCATE ON applications
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.number, NEW.tenant_id, NEW.idempotency_key, NEW.body_hash, NEW.scheme, NEW.scheme_version,
      NEW.category, NEW.reference, NEW.person_key, NEW.unit_code, NEW.submitted_at, NEW.submission)
     IS DISTINCT FROM
     (OLD.id, OLD.number, OLD.tenant_id, OLD.idempotency_key, OLD.body_hash, OLD.scheme, OLD.scheme_version,
      OLD.category, OLD.reference, OLD.person_key, OLD.unit_code, OLD.submitted_at, OLD.submission) THEN
    RAISE EXCEPTION 'what was submitted cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.approval_number IS NOT NULL AND NEW.approval_number IS DISTINCT FROM OLD.approval_number THEN
    RAISE EXCEPTION 'an approval number cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.grounds IS NOT NULL AND (NEW.grounds, NEW.reason_codes) IS DISTINCT FROM (OLD.grounds, OLD.reason_codes) THEN
    RAISE EXCEPTION 'the grounds of a decision cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status <> OLD.status AND NOT (OLD.status, NEW.status) IN (
    ('received', 'in_review'), ('received', 'awaiting_supplement'), ('received', 'approved'),
    ('received', 'not_accepted'), ('received', 'withdrawn'),
    ('in_review', 'approved'), ('in_review', 'rejected'), ('in_review', 'awaiting_supplement'),
    ('in_review', 'withdrawn'),
    ('awaiting_supplement', 'in_review'), ('awaiting_supplement', 'approved'), ('awaiting_supplement', 'withdrawn'),
    ('approved', 'frozen'), ('frozen', 'approved'), ('frozen', 'revoked')
  ) THEN
    RAISE EXCEPTION 'an application cannot go from % to %', OLD.status, NEW.status
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_guard BEFORE UPDATE ON applications
  FOR EACH ROW EXECUTE FUNCTION guard_application();
