DROP INDEX "webhook_deliveries_by_endpoint";--> statement-breakpoint
CREATE INDEX "notices_failed" ON "notices" USING btree ("id") WHERE "notices"."status" = 'failed';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_time" ON "webhook_deliveries" USING btree ("occurred_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_failed" ON "webhook_deliveries" USING btree ("endpoint_id") WHERE "webhook_deliveries"."status" = 'failed';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_endpoint" ON "webhook_deliveries" USING btree ("endpoint_id","occurred_at","id");