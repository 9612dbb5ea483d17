{{/*
Fails the render for a value path that the real chart does not know; Helm itself takes every value in silence.
Takes a dict: version (the chart's), known (a set of paths; "a.b.*" takes anything below a.b), path, value.
*/}}
{{- define "known.check" -}}
{{- $version := .version -}}
{{- $known := .known -}}
{{- $path := .path -}}
{{- if not (hasKey $known (printf "%s.*" $path)) -}}
{{- if and (kindIs "map" .value) (gt (len .value) 0) -}}
{{- range $key, $value := .value -}}
{{- include "known.check" (dict "version" $version "known" $known "path" (ternary $key (printf "%s.%s" $path $key) (eq $path "")) "value" $value) -}}
{{- end -}}
{{- else if kindIs "map" .value -}}
{{- $below := false -}}
{{- range $candidate, $_ := $known -}}
{{- if hasPrefix (printf "%s." $path) $candidate -}}{{- $below = true -}}{{- end -}}
{{- end -}}
{{- if not $below -}}{{- include "known.refuse" (list $path $version) -}}{{- end -}}
{{- else if not (hasKey $known $path) -}}
{{- include "known.refuse" (list $path $version) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "known.refuse" -}}
{{- fail (printf "the value %s is not known to chart reana %s" (index . 0) (index . 1)) -}}
{{- end -}}
