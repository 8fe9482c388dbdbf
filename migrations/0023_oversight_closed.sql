ALTER TABLE "blast_radius_cases" DROP CONSTRAINT "blast_radius_cases_result";--> statement-breakpoint
ALTER TABLE "freezes" DROP CONSTRAINT "freezes_restored_on_site";--> statement-breakpoint
DROP INDEX "freezes_due";--> statement-breakpoint
DROP INDEX "pushes_due";--> statement-breakpoint
ALTER TABLE "blast_radius_cases" ADD COLUMN "unreadable" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "spot_check_cases" ADD CONSTRAINT "spot_check_cases_of" UNIQUE("id","application_id");--> statement-breakpoint
ALTER TABLE "freezes" ADD CONSTRAINT "freezes_spot_check_case" FOREIGN KEY ("spot_check_case","application_id") REFERENCES "public"."spot_check_cases"("id","application_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "blast_radius_cases_waiting" ON "blast_radius_cases" USING btree ("application_id") WHERE "blast_radius_cases"."result" = 'waiting';--> statement-breakpoint
CREATE INDEX "freezes_due" ON "freezes" USING btree ("due_at") WHERE "freezes"."status" = 'open';--> statement-breakpoint
CREATE INDEX "pushes_due" ON "pushes" USING btree ("recipient","next_attempt_at") WHERE "pushes"."status" <> 'acknowledged';--> statement-breakpoint
ALTER TABLE "blast_radius_cases" ADD CONSTRAINT "blast_radius_cases_result" CHECK ("blast_radius_cases"."result" in ('waiting', 'pending', 'unknown', 'unaffected', 'stands', 'flips'));--> statement-breakpoint
ALTER TABLE "freezes" ADD CONSTRAINT "freezes_restored_on_site" CHECK (("freezes"."status" = 'restored') = ("freezes"."end_note" is not null) and ("freezes"."status" <> 'restored' or "freezes"."verified_on" is not null) and ("freezes"."status" <> 'open' or "freezes"."verified_on" is null));