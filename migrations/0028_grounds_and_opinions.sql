-- On what a person confirms what matching did not, and the opinion of a second person, who decides without seeing the first. The
-- guards look at what is inserted from now on: what was settled before stands as it was.
ALTER TABLE "review_items" ADD COLUMN "differed" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "review_decisions" ADD COLUMN "seen" "bytea";--> statement-breakpoint
ALTER TABLE "review_decisions" ADD COLUMN "ground" text;--> statement-breakpoint
ALTER TABLE "review_decisions" ADD COLUMN "opinion" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "review_decisions" ADD COLUMN "countersigned_at" timestamp with time zone;--> statement-breakpoint
DROP INDEX "review_decisions_once";--> statement-breakpoint
CREATE UNIQUE INDEX "review_decisions_once" ON "review_decisions" USING btree ("item_id","subject","opinion") WHERE "review_decisions"."returned_by" is null;--> statement-breakpoint
CREATE INDEX "review_decisions_by_item" ON "review_decisions" USING btree ("item_id","id");--> statement-breakpoint
CREATE INDEX "review_decisions_overrides" ON "review_decisions" USING btree (coalesce("countersigned_at", "decided_at"),"id") WHERE "review_decisions"."opinion" = 1 and "review_decisions"."result" = 'confirmed' and "review_decisions"."returned_by" is null and ("review_decisions"."takes_two" or "review_decisions"."verdict" <> 'match');--> statement-breakpoint
ALTER TABLE "review_decisions" ADD CONSTRAINT "review_decisions_ground" CHECK ("review_decisions"."ground" is null or ("review_decisions"."result" = 'confirmed' and "review_decisions"."ground" in ('original_seen', 'confirmed_by_authority', 'source_answered_since', 'evidence_attached', 'judged')));--> statement-breakpoint
ALTER TABLE "review_decisions" ADD CONSTRAINT "review_decisions_opinion" CHECK ("review_decisions"."opinion" in (1, 2));--> statement-breakpoint
CREATE OR REPLACE FUNCTION guard_review_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - ARRAY['countersigned_by', 'countersigned_at', 'returned_by'])
     IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['countersigned_by', 'countersigned_at', 'returned_by'])
     OR (OLD.countersigned_by IS NOT NULL AND NEW.countersigned_by IS DISTINCT FROM OLD.countersigned_by)
     OR (OLD.countersigned_at IS NOT NULL AND NEW.countersigned_at IS DISTINCT FROM OLD.countersigned_at)
     OR (OLD.returned_by IS NOT NULL AND NEW.returned_by IS DISTINCT FROM OLD.returned_by) THEN
    RAISE EXCEPTION 'what was settled cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION guard_new_review_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  item review_items%ROWTYPE;
BEGIN
  SELECT * INTO item FROM review_items i WHERE i.id = NEW.item_id;
  IF NEW.countersigned_by IS NOT NULL OR NEW.returned_by IS NOT NULL
     OR item.status IS DISTINCT FROM (CASE NEW.opinion WHEN 1 THEN 'open' ELSE 'countersign' END) THEN
    RAISE EXCEPTION 'only what is open is settled' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.opinion = 2 AND NEW.decided_by IS NOT DISTINCT FROM item.settled_by THEN
    RAISE EXCEPTION 'the second opinion is that of another person' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.decided_by = ANY (item.differed) AND EXISTS (
    SELECT FROM staff s WHERE s.role = 'clerk' AND s.department = item.department AND s.ended_at IS NULL
      AND s.id::text <> ALL (item.differed) AND s.id::text IS DISTINCT FROM item.settled_by) THEN
    RAISE EXCEPTION 'those whose opinions differed leave it to another' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.result = 'confirmed' AND NEW.verdict <> 'match' AND NEW.ground IS NULL THEN
    RAISE EXCEPTION 'what no source matches is confirmed on a ground' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.ground = 'judged' AND NEW.verdict <> 'match' THEN
    RAISE EXCEPTION 'what a source answers for is not confirmed by judgement' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.ground = 'evidence_attached' AND cardinality(NEW.evidence) = 0 THEN
    RAISE EXCEPTION 'evidence is named where it is the ground' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.result = 'confirmed' AND NEW.verdict = 'mismatch' AND NEW.note IS NULL AND cardinality(NEW.evidence) = 0 THEN
    RAISE EXCEPTION 'what a source contradicts is confirmed with a note or evidence' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION guard_review_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := clock_timestamp();
  IF (NEW.id, NEW.application_id, NEW.department, NEW.created_at)
     IS DISTINCT FROM (OLD.id, OLD.application_id, OLD.department, OLD.created_at) THEN
    RAISE EXCEPTION 'what an item is for cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status IN ('settled', 'closed') THEN
    RAISE EXCEPTION 'an item that is % cannot be changed', OLD.status USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT (NEW.differed @> OLD.differed) THEN
    RAISE EXCEPTION 'whose opinions differed is not forgotten' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'settled' AND NEW.recheck_id IS NOT NULL THEN
    -- matching settles what no person has begun to settle, and only as confirmed
    IF NEW.result IS DISTINCT FROM 'confirmed' OR OLD.status <> 'open' OR NEW.settled_by IS DISTINCT FROM 'matching'
       OR NOT EXISTS (SELECT FROM rechecks r WHERE r.id = NEW.recheck_id AND r.application_id = NEW.application_id)
       OR EXISTS (SELECT FROM review_decisions d WHERE d.item_id = NEW.id AND d.returned_by IS NULL) THEN
      RAISE EXCEPTION 'matching settles what a new answer of its own application matches' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status = 'settled' THEN
    IF NOT EXISTS (SELECT FROM review_decisions d WHERE d.item_id = NEW.id AND d.returned_by IS NULL AND d.opinion = 1) THEN
      RAISE EXCEPTION 'an item is settled by decisions' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.result = 'refused') <> EXISTS (
      SELECT FROM review_decisions d WHERE d.item_id = NEW.id AND d.returned_by IS NULL AND d.result = 'refused') THEN
      RAISE EXCEPTION 'an item is refused if and only if something in it is' USING ERRCODE = 'restrict_violation';
    END IF;
    -- the second person is another one, and has confirmed the same for himself
    IF NEW.result = 'confirmed' AND EXISTS (
      SELECT FROM review_decisions d
      WHERE d.item_id = NEW.id AND d.returned_by IS NULL AND d.opinion = 1 AND d.takes_two AND (
        d.countersigned_by IS NULL OR NOT EXISTS (
          SELECT FROM review_decisions o
          WHERE o.item_id = d.item_id AND o.subject = d.subject AND o.opinion = 2 AND o.returned_by IS NULL
            AND o.result = 'confirmed' AND o.decided_by = d.countersigned_by))) THEN
      RAISE EXCEPTION 'what contradicts a source or a rule is confirmed by two people' USING ERRCODE = 'restrict_violation';
    END IF;
    -- a first opinion from before there were grounds stands with that of the second person
    IF NEW.result = 'confirmed' AND EXISTS (
      SELECT FROM review_decisions d
      WHERE d.item_id = NEW.id AND d.returned_by IS NULL AND d.result = 'confirmed' AND d.verdict <> 'match' AND d.ground IS NULL
        AND NOT EXISTS (
          SELECT FROM review_decisions o
          WHERE o.item_id = d.item_id AND o.subject = d.subject AND o.opinion = 2 AND o.returned_by IS NULL
            AND o.ground IS NOT NULL)) THEN
      RAISE EXCEPTION 'what no source matches is confirmed on a ground' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END
$$;
