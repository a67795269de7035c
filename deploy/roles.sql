-- Two roles, with the passwords OWNER_PASSWORD and SITE_PASSWORD from the environment: one owns the
-- tables and runs migrate; the other is the site's own, which can't disable a trigger because only
-- the owner can.
\getenv owner_password OWNER_PASSWORD
\getenv site_password SITE_PASSWORD
CREATE ROLE undersigned_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE undersigned LOGIN PASSWORD :'site_password';
