-- Numbers are given and approvals are made only by a database that was found to be the one whose checkpoints were published. It is
-- found so by a process that has read the file outside (src/audit/guard.ts) and says it here, with the block of numbers that it has
-- reserved in that file. An older copy that takes over, or a backup that is put back, holds what was said to another server or
-- another database, which is not said to it: until a process has looked again, it gives nothing out.

CREATE TABLE log_fence (
  one boolean PRIMARY KEY DEFAULT true,
  server text,
  numbers_from bigint NOT NULL,
  numbers_to bigint NOT NULL,
  numbers_block bigint NOT NULL,
  reserved_at timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT log_fence_one CHECK (one),
  CONSTRAINT log_fence_numbers CHECK (numbers_from > 0 AND numbers_to >= numbers_from)
);
--> statement-breakpoint
-- What no copy of this database shares with it: when its server was started, and where the sequence lies, which names the database.
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
-- Seven digits, and more where they are needed. What a number that is refused leaves behind is a gap.
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
-- after `applications_guard`, by its name: a move that is none is told as such
CREATE TRIGGER applications_standing BEFORE UPDATE ON applications FOR EACH ROW
  WHEN (NEW.status = 'approved' AND OLD.status <> 'approved') EXECUTE FUNCTION guard_approval();
--> statement-breakpoint
CREATE TRIGGER log_fence_no_delete BEFORE DELETE ON log_fence FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER log_fence_no_truncate BEFORE TRUNCATE ON log_fence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- The losses that an operator has accepted are few, and looked for where a published checkpoint is not in the log.
CREATE INDEX audit_events_losses ON audit_events (seq) WHERE action = 'log.loss_accepted';
