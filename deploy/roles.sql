-- Two roles, with the passwords OWNER_PASSWORD and SITE_PASSWORD from the environment: one owns the
-- tables and runs migrate; the other is the site's own, which can't disable a trigger because only
-- the owner can.
\getenv owner_password OWNER_PASSWORD
\getenv site_password SITE_PASSWORD
CREATE ROLE undersigned_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE undersigned LOGIN PASSWORD :'site_password';
CREATE DATABASE undersigned OWNER undersigned_owner ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C.UTF-8';
\connect undersigned
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO undersigned_owner;
GRANT USAGE ON SCHEMA public TO undersigned;
ALTER DEFAULT PRIVILEGES FOR ROLE undersigned_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO undersigned;
ALTER DEFAULT PRIVILEGES FOR ROLE undersigned_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO undersigned;
