package app

import (
	"html/template"
	"net/http"
)

// welcomePage tells whoever opens the server's address what stands here.
var welcomePage = template.Must(template.New("welcome").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Candor</title>
<style>
html{font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
body{max-width:40rem;margin:12vh auto;padding:0 1.25rem}
h1{font-size:2.2rem;margin:0 0 .25rem}li{margin:.4rem 0}code{font-family:ui-monospace,Menlo,Consolas,monospace}
:focus-visible{outline:3px solid currentColor;outline-offset:2px}
</style>
</head>
<body>
<main>
<h1>Candor</h1>
<p>Interviews that can be defended. This server is running, version {{.Version}}.</p>
<ul>
<li><a href="/v1/docs">API reference</a> and its <a href="/v1/openapi.json">OpenAPI document</a></li>
<li>Result APIs of other products: {{range $i, $d := .Dialects}}{{if $i}}, {{end}}<code>/{{$d}}/</code>{{end}}</li>
<li><a href="/healthz">Health</a> and <a href="/readyz">readiness</a></li>
</ul>
<p>A candidate needs the link from the invitation. A report needs the link from whoever shared it.</p>
</main>
</body>
</html>
`))

func (a *App) welcome(w http.ResponseWriter, _ *http.Request) {
	var names []string
	for _, d := range a.spoken {
		names = append(names, d.Name())
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = welcomePage.Execute(w, map[string]any{"Version": a.version, "Dialects": names})
}
