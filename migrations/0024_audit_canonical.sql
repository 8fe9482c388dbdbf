-- What is there is written anew, as canonical JSON writes it: of names in ASCII and numbers that are no tiny fractions, as all are.
CREATE FUNCTION pg_temp.canonical(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE jsonb_typeof(value)
    WHEN 'object' THEN '{' || coalesce((
      SELECT string_agg(to_json(m.key)::text || ':' || pg_temp.canonical(m.value), ',' ORDER BY m.key COLLATE "C")
      FROM jsonb_each(value) m), '') || '}'
    WHEN 'array' THEN '[' || coalesce((
      SELECT string_agg(pg_temp.canonical(e.value), ',' ORDER BY e.place)
      FROM jsonb_array_elements(value) WITH ORDINALITY e(value, place)), '') || ']'
    ELSE value::text
  END;
END
$$;
--> statement-breakpoint
ALTER TABLE "audit_events" ALTER COLUMN "data" SET DATA TYPE json USING pg_temp.canonical("data")::json;
