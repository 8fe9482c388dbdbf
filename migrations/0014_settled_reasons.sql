ALTER TABLE "application_materials" DROP CONSTRAINT "application_materials_once";--> statement-breakpoint
ALTER TABLE "review_decisions" ADD COLUMN "reasons" "bytea";--> statement-breakpoint
ALTER TABLE "application_materials" ADD CONSTRAINT "application_materials_once" UNIQUE NULLS NOT DISTINCT("application_id","material_id","kind","supplement_id");