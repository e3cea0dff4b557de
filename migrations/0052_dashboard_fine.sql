-- Sex, kinship and exact amounts tell, in a village of thirty, who it is: they are shown to those alone to whom this
-- role has been granted. Roles belong to the cluster: another database's migration may be creating it at this moment.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'ledger_dashboard_fine') THEN
    CREATE ROLE ledger_dashboard_fine NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;
