-- The bot's role in the database: it may use this one database and make its own tables, and no more.
-- Run by an Entra administrator of the server, with psql, connected to the database postgres:
--
--   psql "host=HOST dbname=postgres user=GROUP sslmode=verify-full sslrootcert=system" \
--        -v identity=NAME -v object_id=ID -v database=maavi -f infra/database-role.sql
--
-- May be run again; it changes nothing the second time.
\set ON_ERROR_STOP on

SELECT pgaadauth_create_principal_with_oid(:'identity', :'object_id', 'service', false, false)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'identity');

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO :"identity";

\connect :"database"
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"identity";
