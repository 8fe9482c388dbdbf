-- The log only grows, and what it has sealed stays: a tile gets longer and keeps its beginning, a checkpoint comes
-- after those that are there, a witness never goes back, and no event is put behind the last one in the tree. A
-- superuser can switch all of this off; the signatures then show every change (npm run verify -- database). The fence
-- of the log is used in 0002.

-- Hashes do not compress.
ALTER TABLE log_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;
--> statement-breakpoint
CREATE FUNCTION guard_tile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.level, NEW.index, NEW.first_seq) IS DISTINCT FROM (OLD.level, OLD.index, OLD.first_seq)
     OR octet_length(NEW.hashes) <= octet_length(OLD.hashes)
     OR substr(NEW.hashes, 1, octet_length(OLD.hashes)) <> OLD.hashes
     OR NEW.last_seq <= OLD.last_seq THEN
    RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER log_tiles_guard BEFORE UPDATE ON log_tiles FOR EACH ROW EXECUTE FUNCTION guard_tile();
--> statement-breakpoint
CREATE FUNCTION guard_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  latest log_checkpoints%ROWTYPE;
BEGIN
  SELECT * INTO latest FROM log_checkpoints ORDER BY size DESC LIMIT 1;
  IF NEW.size <= latest.size OR NEW.last_seq <= latest.last_seq
     OR NOT EXISTS (SELECT FROM audit_events WHERE seq = NEW.last_seq) THEN
    RAISE EXCEPTION 'a checkpoint goes on from the last one to an event that is there'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER log_checkpoints_guard BEFORE INSERT ON log_checkpoints
  FOR EACH ROW EXECUTE FUNCTION guard_checkpoint();
--> statement-breakpoint
CREATE FUNCTION guard_witness() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.origin, NEW.witness) IS DISTINCT FROM (OLD.origin, OLD.witness) OR NEW.size <= OLD.size THEN
    RAISE EXCEPTION 'a witness does not go back' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER log_witnesses_guard BEFORE UPDATE ON log_witnesses FOR EACH ROW EXECUTE FUNCTION guard_witness();
--> statement-breakpoint
-- Once for a statement, however many events it records. The sequence gives numbers above what is sealed; a number that
-- was chosen by hand may not be.
CREATE FUNCTION guard_sealed_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inserted WHERE seq <= (SELECT last_seq FROM log_checkpoints ORDER BY size DESC LIMIT 1)) THEN
    RAISE EXCEPTION 'no event is put behind what is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_events_after_sealed AFTER INSERT ON audit_events
  REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION guard_sealed_past();
