-- The effects of a move of an application on other tables, in the transaction that makes the move, so that no path can
-- forget them:
--
--   applications_items_follow    a move out of a review: items and supplements end or wait, awaited sources (after an
--                                approval those that decide) and unheard askings are deleted; a move back into review: items that waited are open again
--   applications_told(_first)    every move, and a change to the window: a delivery for each endpoint of the unit that wants to hear of it
--
-- Nothing else in the database acts by itself, but for review_items.changed_at (guard_review_item, 0004).

-- ## Items, supplements and awaited sources follow their application
--
-- While a supplement is awaited only the item that asked for it waits: no department holds up another.
CREATE FUNCTION follow_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'awaiting_supplement' THEN
    UPDATE review_items SET status = 'paused', assignee = NULL, lease_until = NULL, version = version + 1
    WHERE status = 'open'
      AND id = (SELECT item_id FROM supplements s WHERE s.application_id = NEW.id AND s.status = 'open');
  ELSIF NEW.status = 'in_review' THEN
    UPDATE review_items SET status = 'open', due_at = NEW.due_at, escalated_at = NULL, version = version + 1
    WHERE application_id = NEW.id AND status = 'paused';
  ELSE
    UPDATE review_items SET status = 'closed', assignee = NULL, lease_until = NULL, version = version + 1
    WHERE application_id = NEW.id AND status IN ('open', 'countersign', 'paused');
    UPDATE supplements SET status = 'closed', ended_at = NEW.status_at
    WHERE application_id = NEW.id AND status = 'open';
    DELETE FROM awaited_sources WHERE application_id = NEW.id AND (decides OR NEW.status <> 'approved');
    -- nothing is approved any more that their answers could speak against
    DELETE FROM askings WHERE application_id = NEW.id AND until <= now();
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_items_follow AFTER UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status IN ('in_review', 'awaiting_supplement') AND OLD.status <> NEW.status)
  EXECUTE FUNCTION follow_application();
--> statement-breakpoint
-- ## Endpoints of the unit are told
--
-- Most units have no endpoint. A look for one first halves the time that the trigger takes where there is none.
CREATE FUNCTION tell_endpoints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM webhook_endpoints e WHERE e.tenant_id = NEW.tenant_id AND e.status = 'enabled') THEN
    INSERT INTO webhook_deliveries (id, endpoint_id, application_id, sequence, event, occurred_at, data)
    SELECT gen_random_uuid(), e.id, NEW.id,
      1 + coalesce((
        SELECT max(d.sequence) FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.application_id = NEW.id), 0),
      'application.' || NEW.status, NEW.status_at,
      jsonb_build_object('status', NEW.status, 'approvalNumber', NEW.approval_number, 'due', NEW.due_at)
    FROM webhook_endpoints e
    WHERE e.tenant_id = NEW.tenant_id AND e.status = 'enabled'
      AND (cardinality(e.events) = 0 OR 'application.' || NEW.status = ANY (e.events));
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER applications_told_first AFTER INSERT ON applications
  FOR EACH ROW WHEN (NEW.status <> 'received') EXECUTE FUNCTION tell_endpoints();
--> statement-breakpoint
-- A review that becomes one at the window is told like a move.
CREATE TRIGGER applications_told AFTER UPDATE ON applications
  FOR EACH ROW WHEN (OLD.status <> NEW.status OR (NEW.status = 'in_review' AND OLD.venue IS DISTINCT FROM NEW.venue))
  EXECUTE FUNCTION tell_endpoints();
