package console

import "net/http"

// routes is every page of the console. Those given to in need a member who
// has signed in; what a member may do there is the rules' to say.
func (d *door) routes() http.Handler {
	mux := http.NewServeMux()
	in := func(pattern string, h view) { mux.Handle(pattern, d.seated(h)) }

	mux.HandleFunc("GET /console/sign-in", d.signInPage)
	mux.HandleFunc("POST /console/sign-in", d.signIn)
	in("POST /console/sign-out", d.signOut)
	in("POST /console/environment", d.environment)

	in("GET /console/{$}", d.home)
	in("GET /console/interviews", d.interviews)
	in("GET /console/interviews.csv", d.export)
	in("POST /console/interviews/bulk", d.bulk)
	in("POST /console/views", d.saveView)
	in("POST /console/views/{id}/delete", d.deleteView)
	in("GET /console/", d.nowhere)
	return mux
}
