ALTER TABLE "review_items" DROP CONSTRAINT "review_items_once";--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "subjects" text[];--> statement-breakpoint
CREATE UNIQUE INDEX "review_items_one_open" ON "review_items" USING btree ("application_id","department") WHERE "review_items"."status" in ('open', 'countersign', 'paused');--> statement-breakpoint
CREATE INDEX "review_items_by_application" ON "review_items" USING btree ("application_id","department","id");--> statement-breakpoint
CREATE INDEX "review_items_matched" ON "review_items" USING btree ("id") WHERE "review_items"."status" = 'open' and "review_items"."recheck_id" is not null;