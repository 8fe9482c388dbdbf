-- Staff as persons: a key of staff is a person's, people sign in with a password and a second factor, and whoever is a person
-- stays that person. Every key of staff that is there becomes a person with the key's own id, so that what it held and signed
-- stays theirs.

CREATE TABLE "sign_in_addresses" (
	"address_key" "bytea" PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"name_key" "bytea" PRIMARY KEY NOT NULL,
	"attempts" integer NOT NULL,
	"first_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_backup_codes" (
	"staff_id" uuid NOT NULL,
	"code_key" "bytea" NOT NULL,
	"used_at" timestamp(3) with time zone,
	CONSTRAINT "staff_backup_codes_staff_id_code_key_pk" PRIMARY KEY("staff_id","code_key")
);
--> statement-breakpoint
CREATE TABLE "staff_credentials" (
	"staff_id" uuid PRIMARY KEY NOT NULL,
	"password_hash" text,
	"password_set_at" timestamp(3) with time zone,
	"must_change" boolean DEFAULT false NOT NULL,
	"totp_secret" "bytea",
	"totp_enrolled_at" timestamp(3) with time zone,
	"totp_step" bigint,
	CONSTRAINT "staff_credentials_password" CHECK (("staff_credentials"."password_hash" is null) = ("staff_credentials"."password_set_at" is null)),
	CONSTRAINT "staff_credentials_totp" CHECK (("staff_credentials"."totp_secret" is null) = ("staff_credentials"."totp_enrolled_at" is null))
);
--> statement-breakpoint
CREATE TABLE "staff_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"staff_id" uuid NOT NULL,
	"method" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "staff_sessions_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "staff_sessions_method" CHECK ("staff_sessions"."method" in ('password', 'oidc'))
);
--> statement-breakpoint
CREATE TABLE "staff_sign_ins" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"staff_id" uuid NOT NULL,
	"method" text NOT NULL,
	"second_factor" text,
	"totp_secret" "bytea",
	"expires_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "staff_sign_ins_method" CHECK ("staff_sign_ins"."method" in ('password', 'oidc')),
	CONSTRAINT "staff_sign_ins_second_factor" CHECK ("staff_sign_ins"."second_factor" in ('totp', 'backup_code'))
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"display_name" text NOT NULL,
	"tenant_id" uuid NOT NULL,
	"role" text NOT NULL,
	"department" text,
	"mode" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "staff_name_unique" UNIQUE("name"),
	CONSTRAINT "staff_role_of" UNIQUE("id","role"),
	CONSTRAINT "staff_name" CHECK ("staff"."name" ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
	CONSTRAINT "staff_role" CHECK ("staff"."role" in ('clerk', 'supervisor', 'auditor', 'operator')),
	CONSTRAINT "staff_clerk_department" CHECK (("staff"."role" = 'clerk') = ("staff"."department" is not null)),
	CONSTRAINT "staff_mode" CHECK ("staff"."mode" in ('live', 'sandbox'))
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "staff_id" uuid;--> statement-breakpoint
INSERT INTO staff (id, name, display_name, tenant_id, role, department, mode, created_at, ended_at)
SELECT k.id, CASE k.mode WHEN 'sandbox' THEN 'miaopi_sandbox_' || k.label ELSE 'key-' || k.id END, k.label, k.tenant_id, k.role,
       CASE k.role WHEN 'clerk' THEN k.department END, k.mode, k.created_at, k.revoked_at
FROM api_keys k
WHERE k.role NOT IN ('employer', 'agency');
--> statement-breakpoint
UPDATE api_keys SET staff_id = id WHERE role NOT IN ('employer', 'agency');
--> statement-breakpoint
ALTER TABLE "staff_backup_codes" ADD CONSTRAINT "staff_backup_codes_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_credentials" ADD CONSTRAINT "staff_credentials_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_sessions" ADD CONSTRAINT "staff_sessions_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_sign_ins" ADD CONSTRAINT "staff_sign_ins_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sign_in_addresses_at" ON "sign_in_addresses" USING btree ("at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_last" ON "sign_in_attempts" USING btree ("last_at");--> statement-breakpoint
CREATE INDEX "staff_sessions_by_staff" ON "staff_sessions" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "staff_sign_ins_by_staff" ON "staff_sign_ins" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "staff_clerks" ON "staff" USING btree ("department","name") WHERE "staff"."role" = 'clerk' and "staff"."ended_at" is null;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_staff" FOREIGN KEY ("staff_id","role") REFERENCES "public"."staff"("id","role") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_by_staff" ON "api_keys" USING btree ("staff_id") WHERE "api_keys"."staff_id" is not null;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_person" CHECK (("api_keys"."role" in ('employer', 'agency')) = ("api_keys"."staff_id" is null));
--> statement-breakpoint
CREATE FUNCTION guard_staff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.name, NEW.tenant_id, NEW.role, NEW.department, NEW.mode, NEW.created_at)
     IS DISTINCT FROM (OLD.id, OLD.name, OLD.tenant_id, OLD.role, OLD.department, OLD.mode, OLD.created_at) THEN
    RAISE EXCEPTION 'who a person is cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
    RAISE EXCEPTION 'who has ended does not come back' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER staff_guard BEFORE UPDATE ON staff FOR EACH ROW EXECUTE FUNCTION guard_staff();
--> statement-breakpoint
CREATE TRIGGER staff_no_delete BEFORE DELETE ON staff FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER staff_no_truncate BEFORE TRUNCATE ON staff FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
