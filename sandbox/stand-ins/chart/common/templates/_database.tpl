{{/* What both series give PostgreSQL. Its name is not a value: another in db_env_config is for a database elsewhere. */}}
{{- define "reana.database" -}}
kind: Deployment
image: {{ .Values.components.reana_db.image }}
ports: [5432]
args: [-c, max_connections=300]
environment: { TZ: Europe/Zurich, POSTGRES_DB: reana }
data: /var/lib/postgresql/data
{{- end -}}
