-- The log only grows, and what it has sealed is sealed: tiles get longer and never other, checkpoints and signatures come after
-- those that are there, a witness never goes back, and no event is put behind the last one in the tree. A superuser can
-- switch all of this off; whoever then changes anything is found by the signatures (npm run verify -- database).

-- hashes do not compress: nobody need try
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
CREATE TRIGGER log_tiles_no_delete BEFORE DELETE ON log_tiles FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER log_tiles_no_truncate BEFORE TRUNCATE ON log_tiles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION guard_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  latest log_checkpoints%ROWTYPE;
BEGIN
  SELECT * INTO latest FROM log_checkpoints ORDER BY size DESC LIMIT 1;
  IF NEW.size <= latest.size OR NEW.last_seq <= latest.last_seq
     OR NOT EXISTS (SELECT FROM audit_events WHERE seq = NEW.last_seq) THEN
    RAISE EXCEPTION 'a checkpoint goes on from the last one to an event that is there' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER log_checkpoints_guard BEFORE INSERT ON log_checkpoints
  FOR EACH ROW EXECUTE FUNCTION guard_checkpoint();
--> statement-breakpoint
CREATE TRIGGER log_checkpoints_append_only BEFORE UPDATE OR DELETE ON log_checkpoints
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER log_checkpoints_no_truncate BEFORE TRUNCATE ON log_checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER log_cosignatures_append_only BEFORE UPDATE OR DELETE ON log_cosignatures
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER log_cosignatures_no_truncate BEFORE TRUNCATE ON log_cosignatures
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
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
CREATE TRIGGER log_witnesses_no_delete BEFORE DELETE ON log_witnesses FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER log_witnesses_no_truncate BEFORE TRUNCATE ON log_witnesses
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Once for a statement, however many events it records. Numbers come from the sequence and are above what is sealed; one that a
-- hand has chosen is not.
CREATE FUNCTION guard_sealed_past() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sealed bigint := (SELECT last_seq FROM log_checkpoints ORDER BY size DESC LIMIT 1);
BEGIN
  IF EXISTS (SELECT FROM inserted WHERE seq <= sealed) THEN
    RAISE EXCEPTION 'no event is put behind what is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_events_after_sealed AFTER INSERT ON audit_events
  REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION guard_sealed_past();
