-- An empty database for the two roles of roles.sql: undersigned, or as -v database=… names it.
\if :{?database}
\else
    \set database undersigned
\endif
CREATE DATABASE :database OWNER undersigned_owner ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C.UTF-8';
\connect :database
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO undersigned_owner;
GRANT USAGE ON SCHEMA public TO undersigned;
ALTER DEFAULT PRIVILEGES FOR ROLE undersigned_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO undersigned;
ALTER DEFAULT PRIVILEGES FOR ROLE undersigned_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO undersigned;
