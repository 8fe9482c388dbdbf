-- A round of spot checks cannot be steered after the fact, not even by hand: its population, plan and seed are set
-- once, a ticket is the hash that it is said to be, every commitment comes before the first reveal, a verdict is
-- locked, and a result follows from its verdicts.

-- ## Population
--
-- zlib has compressed it already.
ALTER TABLE spot_check_population ALTER COLUMN content SET STORAGE EXTERNAL;
--> statement-breakpoint
CREATE FUNCTION guard_population() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM spot_checks WHERE id = NEW.spot_check_id) THEN
    RAISE EXCEPTION 'the population of a round is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER spot_check_population_guard BEFORE INSERT ON spot_check_population
  FOR EACH ROW EXECUTE FUNCTION guard_population();
--> statement-breakpoint
-- ## Seed
--
-- Whether everybody has committed whom the plan of a round names.
CREATE FUNCTION spot_check_all_committed(of_round uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (
    SELECT FROM spot_checks s, jsonb_array_elements_text(
      CASE jsonb_typeof(s.plan::jsonb -> 'contributors')
        WHEN 'array' THEN s.plan::jsonb -> 'contributors' ELSE '[]' END) AS named
    WHERE s.id = of_round AND NOT EXISTS (
      SELECT FROM spot_check_commitments c WHERE c.spot_check_id = s.id AND c.staff_id::text = named))
$$;
--> statement-breakpoint
CREATE FUNCTION guard_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM spot_checks WHERE id = NEW.spot_check_id AND seed IS NOT NULL) THEN
    RAISE EXCEPTION 'the round is drawn' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.value IS NOT NULL OR EXISTS (
      SELECT FROM spot_check_commitments WHERE spot_check_id = NEW.spot_check_id AND value IS NOT NULL) THEN
      RAISE EXCEPTION 'no commitment comes after a reveal' USING ERRCODE = 'restrict_violation';
    END IF;
  ELSIF OLD.value IS NOT NULL OR
     (NEW.spot_check_id, NEW.staff_id, NEW.place, NEW.commitment, NEW.committed_at)
     IS DISTINCT FROM (OLD.spot_check_id, OLD.staff_id, OLD.place, OLD.commitment, OLD.committed_at) THEN
    RAISE EXCEPTION 'a commitment and its reveal cannot be changed' USING ERRCODE = 'restrict_violation';
  ELSIF NEW.value IS NOT NULL AND (NOT spot_check_all_committed(NEW.spot_check_id) OR
     (SELECT count(*) FROM spot_check_commitments WHERE spot_check_id = NEW.spot_check_id) < 2) THEN
    RAISE EXCEPTION 'nothing is revealed before all are bound, two at least' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER spot_check_commitments_guard BEFORE INSERT OR UPDATE ON spot_check_commitments
  FOR EACH ROW EXECUTE FUNCTION guard_commitment();
--> statement-breakpoint
CREATE FUNCTION guard_spot_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sealed record;
  committed bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT sum(lines) AS lines, count(*) AS chunks, max(place) AS last INTO sealed
      FROM spot_check_population WHERE spot_check_id = NEW.id;
    IF sealed.lines IS DISTINCT FROM NEW.population_size OR sealed.chunks <> sealed.last + 1 THEN
      RAISE EXCEPTION 'a round is sealed with the whole of its population' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.seed IS NOT NULL THEN
      RAISE EXCEPTION 'a round is sealed before there is a seed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.seed IS NOT NULL OR
     (NEW.id, NEW.request_hash, NEW.scheme, NEW.plan, NEW.plan_hash, NEW.population_size, NEW.population_hash,
      NEW.blind, NEW.sealed_by, NEW.sealed_at)
     IS DISTINCT FROM
     (OLD.id, OLD.request_hash, OLD.scheme, OLD.plan, OLD.plan_hash, OLD.population_size, OLD.population_hash,
      OLD.blind, OLD.sealed_by, OLD.sealed_at) THEN
    RAISE EXCEPTION 'plan, population and seed of a round cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.seed IS NOT NULL THEN
    SELECT count(*) INTO committed FROM spot_check_commitments WHERE spot_check_id = NEW.id;
    IF (committed > 0 AND cardinality(NEW.seed_contributions) <> committed)
       OR NOT spot_check_all_committed(NEW.id)
       OR EXISTS (
         SELECT FROM spot_check_commitments c WHERE c.spot_check_id = NEW.id
           AND c.value IS DISTINCT FROM NEW.seed_contributions[c.place]) THEN
      RAISE EXCEPTION 'a seed is made of what was committed to, and of nothing else'
        USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER spot_checks_guard BEFORE INSERT OR UPDATE ON spot_checks
  FOR EACH ROW EXECUTE FUNCTION guard_spot_check();
--> statement-breakpoint
-- ## Sample
--
-- How many cases a round samples of each stratum, as planned or as it has grown since.
CREATE FUNCTION spot_check_strata(of_round uuid) RETURNS TABLE (stratum text, sample bigint) LANGUAGE sql STABLE AS $$
  SELECT each ->> 'stratum', (each ->> 'sample')::bigint
  FROM jsonb_array_elements(coalesce(
    (SELECT e.strata FROM spot_check_extensions e WHERE e.spot_check_id = of_round ORDER BY e.place DESC LIMIT 1),
    (SELECT s.plan::jsonb #> '{sample,strata}' FROM spot_checks s WHERE s.id = of_round))) AS each
$$;
--> statement-breakpoint
-- Cases are of the days that the plan names. They come at the end, each stratum's in the order of their tickets, and
-- never more than the round samples: a case beside the sample is one too many, and a case in the place of another is
-- out of order with those that follow.
CREATE FUNCTION guard_spot_check_sample() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    WITH rounds AS (
      SELECT spot_check_id, min(place) AS first_place, max(place) AS last_place FROM added GROUP BY 1),
    planned AS MATERIALIZED (
      SELECT r.spot_check_id, p.stratum, p.sample FROM rounds r, LATERAL spot_check_strata(r.spot_check_id) p),
    -- every scheme counts its days in the time zone of the policy
    periods AS MATERIALIZED (
      SELECT s.id, (p.period ->> 'from')::date AS from_day, (p.period ->> 'to')::date AS to_day
      FROM spot_checks s JOIN rounds r ON r.spot_check_id = s.id,
        LATERAL (SELECT s.plan::jsonb -> 'period' AS period) p),
    there AS (
      SELECT c.spot_check_id, c.stratum, count(*) AS cases,
        max(c.ticket COLLATE "C") FILTER (WHERE c.place < r.first_place) AS before,
        min(c.ticket COLLATE "C") FILTER (WHERE c.place >= r.first_place) AS since
      FROM spot_check_cases c JOIN rounds r USING (spot_check_id) GROUP BY 1, 2)
    SELECT FROM there t LEFT JOIN planned USING (spot_check_id, stratum)
      WHERE t.cases > coalesce(planned.sample, 0) OR t.before >= t.since
    UNION ALL
    SELECT FROM rounds r
      WHERE r.last_place <> (SELECT count(*) FROM spot_check_cases c WHERE c.spot_check_id = r.spot_check_id)
        OR r.last_place <> (SELECT max(place) FROM spot_check_cases c WHERE c.spot_check_id = r.spot_check_id)
    UNION ALL
    SELECT FROM added c JOIN periods p ON p.id = c.spot_check_id JOIN applications a ON a.id = c.application_id
      WHERE (a.decided_at AT TIME ZONE 'Asia/Shanghai')::date NOT BETWEEN p.from_day AND p.to_day
    UNION ALL
    SELECT FROM (
      SELECT ticket COLLATE "C" <=
          lag(ticket COLLATE "C") OVER (PARTITION BY spot_check_id, stratum ORDER BY place) AS is_astray
      FROM added) ordered WHERE ordered.is_astray) THEN
    RAISE EXCEPTION 'the cases of a round are its sample, in order and no more' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER spot_check_cases_sample AFTER INSERT ON spot_check_cases REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION guard_spot_check_sample();
--> statement-breakpoint
-- Once a round is drawn or has grown, it has as many cases of each stratum as it samples. Held at the end of the
-- transaction, when they have been written.
CREATE FUNCTION guard_spot_check_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  round_id uuid := CASE TG_TABLE_NAME
    WHEN 'spot_checks' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'spot_check_id' END;
BEGIN
  IF EXISTS (
    SELECT FROM spot_check_strata(round_id) planned
    FULL JOIN (SELECT stratum, count(*) AS cases FROM spot_check_cases WHERE spot_check_id = round_id GROUP BY 1) there
      ON there.stratum = planned.stratum
    WHERE coalesce(planned.sample, 0) <> coalesce(there.cases, 0)) THEN
    RAISE EXCEPTION 'a round has as many cases as it samples' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER spot_checks_whole AFTER UPDATE OF seed ON spot_checks DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.seed IS NOT NULL) EXECUTE FUNCTION guard_spot_check_whole();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER spot_check_extensions_whole AFTER INSERT ON spot_check_extensions
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION guard_spot_check_whole();
--> statement-breakpoint
-- ## Cases and verdicts
--
-- The verdict that most inspectors gave, else the most severe.
CREATE FUNCTION spot_check_result(of_case uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT verdict FROM spot_check_inspectors WHERE case_id = of_case AND verdict IS NOT NULL GROUP BY verdict
  ORDER BY count(*) DESC, array_position(ARRAY['not_compliant', 'incomplete', 'passed'], verdict) LIMIT 1
$$;
--> statement-breakpoint
CREATE FUNCTION guard_spot_check_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given record;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.result IS NOT NULL OR NOT EXISTS (
      SELECT FROM spot_checks s JOIN applications a ON a.id = NEW.application_id
      WHERE s.id = NEW.spot_check_id AND a.number = NEW.number AND a.approval_number IS NOT NULL
        AND a.scheme = s.scheme AND a.decided_at <= s.sealed_at
        AND NEW.ticket = encode(sha256(convert_to(s.seed || ':' || NEW.number, 'UTF8')), 'hex')) THEN
      RAISE EXCEPTION 'a case has the ticket that the seed gives to an approval of the population'
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.result IS NOT NULL OR NEW.inspectors_wanted < OLD.inspectors_wanted OR
     (NEW.id, NEW.spot_check_id, NEW.application_id, NEW.number, NEW.place, NEW.stratum, NEW.ticket, NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.spot_check_id, OLD.application_id, OLD.number, OLD.place, OLD.stratum, OLD.ticket,
      OLD.created_at) THEN
    RAISE EXCEPTION 'a case cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.result IS NOT NULL THEN
    SELECT count(verdict) AS verdicts, count(DISTINCT verdict) AS kinds INTO given
      FROM spot_check_inspectors WHERE case_id = NEW.id;
    IF given.verdicts < NEW.inspectors_wanted OR (given.verdicts = 2 AND given.kinds > 1)
       OR NEW.result <> spot_check_result(NEW.id) THEN
      RAISE EXCEPTION 'the result of a case is what its verdicts come to' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER spot_check_cases_guard BEFORE INSERT OR UPDATE ON spot_check_cases
  FOR EACH ROW EXECUTE FUNCTION guard_spot_check_case();
--> statement-breakpoint
CREATE FUNCTION guard_spot_check_inspector() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM spot_check_cases WHERE id = NEW.case_id AND result IS NOT NULL) THEN
    RAISE EXCEPTION 'the case is concluded' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.found_at IS NOT NULL OR NOT EXISTS (SELECT FROM staff WHERE id = NEW.staff_id AND role = 'auditor') THEN
      RAISE EXCEPTION 'an inspector is an auditor who has found nothing yet' USING ERRCODE = 'restrict_violation';
    END IF;
  ELSIF OLD.found_at IS NOT NULL OR OLD.recused_at IS NOT NULL OR
     (NEW.case_id, NEW.staff_id, NEW.place, NEW.assigned_at)
     IS DISTINCT FROM (OLD.case_id, OLD.staff_id, OLD.place, OLD.assigned_at) THEN
    RAISE EXCEPTION 'a verdict and a recusal cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER spot_check_inspectors_guard BEFORE INSERT OR UPDATE ON spot_check_inspectors
  FOR EACH ROW EXECUTE FUNCTION guard_spot_check_inspector();
