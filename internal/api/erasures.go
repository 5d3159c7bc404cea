package api

import (
	"context"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

type eraseInput struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"Why. It stays in the certificate for good, so it names nobody." example:"asked for by letter, case 4711"`
}

type erasureList struct {
	Paging
	CandidateID string `query:"candidate_id" maxLength:"64"`
	Kind        string `query:"kind" enum:"person,media" doc:"person: a candidate with everything of theirs. media: recordings that were kept long enough."`
	State       string `query:"state" enum:"held,deleting,done"`
}

func (s *server) erasures() {
	const tag = "Erasures and holds"
	type erasing struct {
		ByID
		Body eraseInput
	}
	add(s, op{method: "POST", path: "/v1/candidates/{id}/erasure", id: "eraseCandidate", tag: tag, status: 202, makes: true, nameless: true, scope: account.Administer,
		summary: "Erase a candidate",
		more: "Name, addresses, metadata and foreign ids, and of every interview of theirs all that was said, written, recorded, judged and noted. " +
			"When this answers nobody can read any of it any more. Files are deleted within the hour; the erasure is `done` when storage has confirmed it. " +
			"Under a legal hold it is `held` and runs when the last hold ends. Twice is fine: the first erasure comes back."},
		func(ctx context.Context, c *call, in *erasing) (*fresh[interview.Erasure], error) {
			e, err := s.Service.Erase(ctx, c.actor, in.ID, in.Body.Reason)
			return &fresh[interview.Erasure]{Location: "/v1/erasures/" + e.ID, Body: e}, err
		})
	add(s, op{method: "GET", path: "/v1/erasures", id: "listErasures", tag: tag, scope: account.Administer, summary: "List deletions",
		more: "Erasures of people, and recordings that retention deleted."},
		func(ctx context.Context, c *call, in *erasureList) (*listing[interview.Erasure], error) {
			f := interview.ErasureFilter{CandidateID: in.CandidateID, Kind: interview.ErasureKind(in.Kind), State: interview.ErasureState(in.State)}
			return listed(c, in.Paging, func(p interview.Page) ([]interview.Erasure, error) {
				return s.Service.Erasures(ctx, c.actor, f, p)
			}, func(e interview.Erasure) interview.Cursor { return interview.Cursor{At: e.RequestedAt, ID: e.ID} })
		})
	add(s, op{method: "GET", path: "/v1/erasures/{id}", id: "getErasure", tag: tag, scope: account.Administer, summary: "Read a deletion"},
		func(ctx context.Context, c *call, in *ByID) (*answer[interview.Erasure], error) {
			e, err := s.Service.Erasure(ctx, c.actor, in.ID)
			return &answer[interview.Erasure]{e}, err
		})
	add(s, op{method: "GET", path: "/v1/erasures/{id}/certificate", id: "getCertificate", tag: tag, scope: account.Administer, summary: "Read the certificate of a deletion",
		more: "What was deleted, by number and by SHA-256 of each file, when, at whose wish and why. The signature is over the certificate as compact JSON; " +
			"`candor retention verify` tells whether this installation made it. 409 until the deletion is `done`."},
		func(ctx context.Context, c *call, in *ByID) (*answer[interview.SealedCertificate], error) {
			e, err := s.Service.Erasure(ctx, c.actor, in.ID)
			if err != nil {
				return nil, err
			}
			sealed, ok := e.Sealed()
			if !ok {
				return nil, interview.Errorf(interview.Conflict, "there is no certificate yet: the deletion is %s", e.State)
			}
			return &answer[interview.SealedCertificate]{sealed}, nil
		})
	// The certificate is handed out as the bytes that were signed.
	s.huma.OpenAPI().Components.Schemas.Map()["SealedCertificate"].Properties["certificate"] = schemaOf[interview.Certificate](s)
}
