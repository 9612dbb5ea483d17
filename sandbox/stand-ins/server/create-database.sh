#!/bin/sh
# As reana-server's script of this name, without the tables of Invenio, which is not here.
set -e
echo 'Creating REANA database...'
reana-db init
reana-db alembic init
reana-db quota create-default-resources
echo 'REANA database created.'
