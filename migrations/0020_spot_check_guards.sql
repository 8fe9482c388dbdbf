-- A round of spot checks cannot be steered after the fact, not even by hand: its population, plan and seed are set once, a ticket is the
-- hash it is said to be, a commitment comes before every reveal, a verdict is locked, and a result is what its verdicts come to.

CREATE TRIGGER applications_district_guard BEFORE UPDATE OF district ON applications
  FOR EACH ROW WHEN (NEW.district IS DISTINCT FROM OLD.district) EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- zlib has compressed it already
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
CREATE TRIGGER spot_check_population_append_only BEFORE UPDATE OR DELETE ON spot_check_population
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER spot_check_population_no_truncate BEFORE TRUNCATE ON spot_check_population
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION guard_spot_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sealed record;
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
     (NEW.id, NEW.request_hash, NEW.scheme, NEW.plan, NEW.plan_hash, NEW.population_size, NEW.population_hash, NEW.blind,
      NEW.sealed_by, NEW.sealed_at)
     IS DISTINCT FROM
     (OLD.id, OLD.request_hash, OLD.scheme, OLD.plan, OLD.plan_hash, OLD.population_size, OLD.population_hash, OLD.blind,
      OLD.sealed_by, OLD.sealed_at) THEN
    RAISE EXCEPTION 'plan, population and seed of a round cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.seed IS NOT NULL AND EXISTS (
    SELECT FROM spot_check_commitments c WHERE c.spot_check_id = NEW.id
      AND c.value IS DISTINCT FROM NEW.seed_contributions[c.place]) THEN
    RAISE EXCEPTION 'a seed is made of what was committed to' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER spot_checks_guard BEFORE INSERT OR UPDATE ON spot_checks
  FOR EACH ROW EXECUTE FUNCTION guard_spot_check();
--> statement-breakpoint
CREATE TRIGGER spot_checks_no_delete BEFORE DELETE ON spot_checks FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER spot_checks_no_truncate BEFORE TRUNCATE ON spot_checks
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
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
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER spot_check_commitments_guard BEFORE INSERT OR UPDATE ON spot_check_commitments
  FOR EACH ROW EXECUTE FUNCTION guard_commitment();
--> statement-breakpoint
CREATE TRIGGER spot_check_commitments_no_delete BEFORE DELETE ON spot_check_commitments
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER spot_check_commitments_no_truncate BEFORE TRUNCATE ON spot_check_commitments
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER spot_check_refusals_append_only BEFORE UPDATE OR DELETE ON spot_check_refusals
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER spot_check_refusals_no_truncate BEFORE TRUNCATE ON spot_check_refusals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER spot_check_extensions_append_only BEFORE UPDATE OR DELETE ON spot_check_extensions
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER spot_check_extensions_no_truncate BEFORE TRUNCATE ON spot_check_extensions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- What the verdicts of a case come to: the one that most inspectors gave, else the most severe of them.
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
        AND NEW.ticket = encode(sha256(convert_to(s.seed || ':' || NEW.number, 'UTF8')), 'hex')) THEN
      RAISE EXCEPTION 'a case has the ticket that the seed gives to an approval' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.result IS NOT NULL OR NEW.inspectors_wanted < OLD.inspectors_wanted OR
     (NEW.id, NEW.spot_check_id, NEW.application_id, NEW.number, NEW.place, NEW.stratum, NEW.ticket, NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.spot_check_id, OLD.application_id, OLD.number, OLD.place, OLD.stratum, OLD.ticket, OLD.created_at) THEN
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
CREATE TRIGGER spot_check_cases_no_delete BEFORE DELETE ON spot_check_cases
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER spot_check_cases_no_truncate BEFORE TRUNCATE ON spot_check_cases
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
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
--> statement-breakpoint
CREATE TRIGGER spot_check_inspectors_no_delete BEFORE DELETE ON spot_check_inspectors
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER spot_check_inspectors_no_truncate BEFORE TRUNCATE ON spot_check_inspectors
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
