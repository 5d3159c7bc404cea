package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

type retentionCommand struct {
	settings
	Erase       retentionErase       `cmd:"" help:"Erase a candidate with everything of theirs."`
	List        retentionList        `cmd:"" help:"List deletions: erasures and recordings that were kept long enough."`
	Certificate retentionCertificate `cmd:"" help:"Print the certificate of a deletion."`
	Verify      retentionVerify      `cmd:"" help:"Tell whether this installation signed a certificate as it is."`
	Hold        retentionHold        `cmd:"" help:"Put a legal hold on a candidate or an interview."`
	Holds       retentionHolds       `cmd:"" help:"List legal holds."`
	Release     retentionRelease     `cmd:"" help:"End a legal hold."`
}

type retentionErase struct {
	Candidate string `arg:"" help:"Id of the candidate."`
	Reason    string `required:"" help:"Why; it stays in the certificate, so it names nobody."`
	asJSON
}

// Help is shown below the flags.
func (c *retentionErase) Help() string {
	return "Nothing can be read any more at once. A server that runs deletes the files and signs the certificate; candor retention list shows when it is done. Under a legal hold the erasure waits."
}

// Run erases.
func (c *retentionErase) Run(ctx context.Context, st Streams, r *retentionCommand) error {
	id, err := readID(c.Candidate, "the API")
	if err != nil {
		return err
	}
	r.beside = true
	a, err := r.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	e, err := a.Service.Erase(ctx, system, id, c.Reason)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(st.Out, e)
	}
	return facts(st.Out, [2]string{"id", e.ID}, [2]string{"candidate", e.CandidateID}, [2]string{"state", string(e.State)},
		[2]string{"requested", when(e.RequestedAt)}, [2]string{"unreadable from", when(e.BegunAt)})
}

type retentionList struct {
	Org   string `placeholder:"NAME|ID" help:"Only this organization's."`
	State string `enum:",held,deleting,done" default:"" placeholder:"STATE" help:"Only this state: held, deleting or done."`
	Kind  string `enum:",person,media" default:"" placeholder:"KIND" help:"Only this kind: person or media."`
	Test  bool   `help:"Of the test data."`
	Limit int    `default:"50" help:"How many of each organization at most."`
	asJSON
}

// Run lists deletions.
func (c *retentionList) Run(ctx context.Context, st Streams, r *retentionCommand) error {
	r.beside = true
	a, err := r.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	orgs, err := orgsNamed(ctx, a, c.Org)
	if err != nil {
		return err
	}
	all := []interview.Erasure{}
	for _, o := range orgs {
		some, err := a.Service.Erasures(ctx, within(o, c.Test), interview.ErasureFilter{State: interview.ErasureState(c.State), Kind: interview.ErasureKind(c.Kind)},
			interview.Page{Limit: c.Limit})
		if err != nil {
			return err
		}
		all = append(all, some...)
	}
	if c.JSON {
		return printJSON(st.Out, all)
	}
	var rows [][]string
	for _, e := range all {
		rows = append(rows, []string{e.ID, string(e.Kind), string(e.State), e.CandidateID, strconv.Itoa(len(e.InterviewIDs)), when(e.RequestedAt), when(e.DoneAt), e.Why})
	}
	return table(st.Out, []string{"ID", "KIND", "STATE", "CANDIDATE", "INTERVIEWS", "REQUESTED", "DONE", "REASON"}, rows)
}

type retentionCertificate struct {
	ID string `arg:"" help:"Id of the deletion, as candor retention list shows it."`
	asJSON
}

// Help is shown below the flags.
func (c *retentionCertificate) Help() string {
	return "As text to print, or with --json as the signed document that candor retention verify takes."
}

// Run prints a certificate.
func (c *retentionCertificate) Run(ctx context.Context, st Streams, r *retentionCommand) error {
	id, err := readID(c.ID, "candor retention list")
	if err != nil {
		return err
	}
	r.beside = true
	a, err := r.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	e, err := a.Service.Erasure(ctx, system, id)
	if err != nil {
		return err
	}
	sealed, ok := e.Sealed()
	if !ok {
		return fmt.Errorf("there is no certificate yet: the deletion is %s", e.State)
	}
	if c.JSON {
		return printJSON(st.Out, sealed)
	}
	var cert interview.Certificate
	if err := json.Unmarshal(sealed.Certificate, &cert); err != nil {
		return err
	}
	_, err = fmt.Fprintf(st.Out, "%s\nSigned (%s) %x\n", cert, sealed.Signature.Algorithm, sealed.Signature.Value)
	return err
}

type retentionVerify struct {
	File string `arg:"" type:"existingfile" help:"Certificate, as candor retention certificate --json prints it."`
}

// Run verifies.
func (c *retentionVerify) Run(ctx context.Context, st Streams, r *retentionCommand) error {
	b, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	var sealed interview.SealedCertificate
	var cert interview.Certificate
	if err := errors.Join(json.Unmarshal(b, &sealed), json.Unmarshal(sealed.Certificate, &cert)); err != nil || cert.Format != interview.CertificateFormat {
		return fmt.Errorf("%s is no certificate", c.File)
	}
	r.beside = true
	a, err := r.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.VerifyCertificate(sealed); err != nil {
		return err
	}
	_, err = fmt.Fprintf(st.Out, "signed by this installation: %s of candidate %s, completed %s\n", cert.Kind, cert.CandidateID, when(cert.CompletedAt))
	return err
}

type retentionHold struct {
	Candidate string     `xor:"whom" required:"" placeholder:"ID" help:"On this candidate with everything of theirs."`
	Interview string     `xor:"whom" required:"" placeholder:"ID" help:"On this interview."`
	Reason    string     `required:"" help:"Why."`
	Until     *time.Time `format:"2006-01-02" placeholder:"DATE" help:"Until this day, such as 2027-01-31. Default: until it is released."`
	asJSON
}

// Run places a hold.
func (c *retentionHold) Run(ctx context.Context, st Streams, r *retentionCommand) error {
	return r.hold(ctx, st, c.JSON, func(svc *interview.Service) (interview.Hold, error) {
		h := interview.Hold{CandidateID: c.Candidate, InterviewID: c.Interview, Reason: c.Reason}
		if c.Until != nil {
			h.Until = *c.Until
		}
		return svc.PlaceHold(ctx, system, h)
	})
}

type retentionRelease struct {
	ID string `arg:"" help:"Id of the hold, as candor retention holds shows it."`
	asJSON
}

// Run ends a hold.
func (c *retentionRelease) Run(ctx context.Context, st Streams, r *retentionCommand) error {
	return r.hold(ctx, st, c.JSON, func(svc *interview.Service) (interview.Hold, error) {
		return svc.ReleaseHold(ctx, system, c.ID)
	})
}

func (r *retentionCommand) hold(ctx context.Context, st Streams, asJSON bool, do func(*interview.Service) (interview.Hold, error)) error {
	r.beside = true
	a, err := r.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	h, err := do(a.Service)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(st.Out, h)
	}
	return facts(st.Out, [2]string{"id", h.ID}, [2]string{"candidate", h.CandidateID}, [2]string{"interview", h.InterviewID},
		[2]string{"reason", h.Reason}, [2]string{"until", when(h.Until)}, [2]string{"released", when(h.ReleasedAt)})
}

type retentionHolds struct {
	Org   string `placeholder:"NAME|ID" help:"Only this organization's."`
	Ended bool   `help:"Those that were released or ran out, too."`
	Test  bool   `help:"Of the test data."`
	Limit int    `default:"50" help:"How many of each organization at most."`
	asJSON
}

// Run lists holds.
func (c *retentionHolds) Run(ctx context.Context, st Streams, r *retentionCommand) error {
	r.beside = true
	a, err := r.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	orgs, err := orgsNamed(ctx, a, c.Org)
	if err != nil {
		return err
	}
	all := []interview.Hold{}
	for _, o := range orgs {
		some, err := a.Service.Holds(ctx, within(o, c.Test), interview.HoldFilter{Ended: c.Ended}, interview.Page{Limit: c.Limit})
		if err != nil {
			return err
		}
		all = append(all, some...)
	}
	if c.JSON {
		return printJSON(st.Out, all)
	}
	var rows [][]string
	for _, h := range all {
		rows = append(rows, []string{h.ID, h.CandidateID, h.InterviewID, when(h.CreatedAt), when(h.Until), when(h.ReleasedAt), h.Reason})
	}
	return table(st.Out, []string{"ID", "CANDIDATE", "INTERVIEW", "PLACED", "UNTIL", "RELEASED", "REASON"}, rows)
}
