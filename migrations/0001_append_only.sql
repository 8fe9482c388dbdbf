-- The tables that lose nothing, whoever asks. An append-only table refuses UPDATE, DELETE and TRUNCATE. A kept table
-- refuses DELETE and TRUNCATE, and its own guards (0002 and on) say which updates it takes. Every other table is named
-- in test/db/schema.test.ts, with the reason why it may lose rows.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
DO $$
DECLARE
  append_only text[] := ARRAY[
    'application_materials', 'approval_ends', 'attendances', 'audit_events', 'claimed_certificates',
    'contested_certificates', 'log_checkpoints', 'log_cosignatures', 'materials', 'rechecks', 'replay_findings',
    'review_comments', 'spot_check_extensions',
    'spot_check_population', 'spot_check_refusals'];
  kept text[] := ARRAY[
    'adverse_findings', 'applications', 'blast_radii', 'blast_radius_cases', 'freezes', 'log_fence', 'log_tiles',
    'log_witnesses', 'no_freeze_proposals', 'pushes', 'replay_facts', 'replays', 'review_decisions', 'review_items',
    'revocations', 'sanction_proposals', 'sanctions', 'spot_check_cases', 'spot_check_commitments',
    'spot_check_inspectors', 'spot_checks', 'staff', 'supplements'];
  name text;
BEGIN
  FOREACH name IN ARRAY append_only LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()',
      name || '_append_only', name);
  END LOOP;
  FOREACH name IN ARRAY kept LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()',
      name || '_no_delete', name);
  END LOOP;
  FOREACH name IN ARRAY append_only || kept LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
      name || '_no_truncate', name);
  END LOOP;
END
$$;
