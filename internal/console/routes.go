package console

import (
	"net/http"

	"github.com/candorhq/candor/internal/web"
)

// routes is every page of the console. Those given to in need a member who
// has signed in; what a member may do there is the rules' to say.
func (d *door) routes() web.Tabled {
	mux := web.NewMux()
	in := func(pattern string, h view) { mux.Handle(pattern, d.seated(h)) }

	mux.HandleFunc("GET /console/sign-in", d.signInPage)
	mux.HandleFunc("POST /console/sign-in", d.signIn)
	if d.SSO != nil {
		mux.HandleFunc("GET /console/sign-in/oidc", d.signInElsewhere)
		mux.HandleFunc("GET "+CallbackPath, d.signedInElsewhere)
	}
	in("POST /console/sign-out", d.signOut)
	in("POST /console/environment", d.environment)

	in("GET /console/{$}", d.home)
	in("GET /console/interviews", d.interviews)
	in("GET /console/interviews.csv", d.export)
	in("POST /console/interviews/bulk", d.bulk)
	in("GET /console/interviews/{id}", d.review)
	in("POST /console/interviews/{id}/review", d.saveReview)
	in("GET /console/interviews/{id}/next", d.nextReview)
	in("POST /console/interviews/{id}/time", d.spend)
	in("POST /console/interviews/{id}/rerun", d.rerun)
	in("POST /console/interviews/{id}/link", d.roomLink)
	in("GET /console/interviews/{id}/report.pdf", d.reportPDF)
	in("POST /console/interviews/{id}/shares", d.share)
	in("POST /console/interviews/{id}/shares/{share}/revoke", d.revokeShare)
	in("POST /console/requests/{request}", d.answerRequest)
	in("GET /console/plans", d.plans)
	in("GET /console/plans/new", d.newPlan)
	in("POST /console/plans/new", d.savePlan)
	in("GET /console/plans/import", d.importPage)
	in("POST /console/plans/import", d.importPlan)
	in("GET /console/plans/{id}", d.plan)
	in("GET /console/plans/{id}/edit", d.editPlan)
	in("POST /console/plans/{id}/edit", d.savePlan)
	in("POST /console/plans/{id}/copy", d.copyPlan)
	in("POST /console/plans/{id}/status", d.shelvePlan)
	in("POST /console/plans/{id}/preview", d.previewPlan)
	in("GET /console/plans/{id}/plan.yaml", d.planYAML)
	in("GET /console/invite", d.invitePage)
	in("POST /console/invite", d.invite)
	in("POST /console/invite/many", d.inviteMany)
	in("GET /console/invited/{batch}", d.invited)
	in("GET /console/invited/{batch}/links.csv", d.invitedCSV)
	in("GET /console/compare", d.compare)
	in("GET /console/compare/agreement", d.agreement)
	in("POST /console/compare/reveal", d.revealAll)
	in("POST /console/views", d.saveView)
	in("POST /console/views/{id}/delete", d.deleteView)

	for pattern, h := range map[string]view{
		"GET /console/settings":                        d.organization,
		"POST /console/settings":                       d.saveOrganization,
		"POST /console/settings/logo":                  d.saveLogo,
		"GET /console/settings/letters":                d.letters,
		"POST /console/settings/letters":               d.saveLetter,
		"GET /console/settings/members":                d.members,
		"POST /console/settings/members":               d.addMember,
		"POST /console/settings/members/{id}/role":     d.setRole,
		"POST /console/settings/members/{id}/password": d.newPassword,
		"POST /console/settings/members/{id}/disable":  d.disableMember,
		"POST /console/settings/members/{id}/unbind":   d.unbindMember,
		"GET /console/settings/keys":                   d.keys,
		"POST /console/settings/keys":                  d.createKey,
		"POST /console/settings/keys/{id}/revoke":      d.revokeKey,
		"GET /console/settings/webhooks":               d.webhooks,
		"POST /console/settings/webhooks":              d.createWebhook,
		"GET /console/settings/webhooks/{id}":          d.webhook,
		"POST /console/settings/webhooks/{id}":         d.changeWebhook,
		"GET /console/settings/engines":                d.engines,
		"POST /console/settings/engines":               d.saveEngines,
		"POST /console/settings/engines/try":           d.tryEngines,
		"GET /console/settings/audit":                  d.audit,
		"GET /console/settings/audit.csv":              d.exportAudit,
		"GET /console/settings/erasures":               d.erasures,
		"GET /console/settings/erasures/{id}":          d.erasure,

		"GET /console/settings/erasures/{id}/certificate.json": d.certificate,
		"GET /console/candidates/{id}/erase":                   d.erasing,
		"POST /console/candidates/{id}/erase":                  d.erase,
	} {
		in(pattern, d.administers(h))
	}

	in("GET /console/", d.nowhere)
	return web.Behind(http.NewCrossOriginProtection().Handler(mux), mux)
}
