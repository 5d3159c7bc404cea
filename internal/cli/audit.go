package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/app"
)

type auditCommand struct {
	settings
	Verify auditVerify `cmd:"" help:"Walk the audit log's chain and name the first entry that does not hold."`
	List   auditList   `cmd:"" help:"List who did and saw what, newest first."`
}

type auditVerify struct {
	Org  string   `placeholder:"NAME|ID" help:"Only this organization's; default: all."`
	Head []string `placeholder:"SEQ:HASH" help:"A head noted down before, which must still be there; needs --org where there are several organizations."`
	asJSON
}

// verified is what became of one chain.
type verified struct {
	OrganizationID string `json:"organization_id"`
	Name           string `json:"name"`
	Entries        int64  `json:"entries"` // that hold
	Head           string `json:"head"`    // to note down
	Broken         int64  `json:"broken_entry,omitempty"`
	Why            string `json:"why,omitempty"`
}

func (c *auditVerify) Run(ctx context.Context, st Streams, o *auditCommand) error {
	var known []account.Head
	for _, text := range c.Head {
		h, err := account.ParseHead(text)
		if err != nil {
			return misuse(hint(fmt.Errorf("--head: %.80q is no head", text), "write it as candor audit verify printed it, such as 12:9f86d0…"))
		}
		known = append(known, h)
	}
	a, err := o.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	orgs, err := c.orgs(ctx, a)
	if err != nil {
		return err
	}
	out := []verified{}
	var rows [][]string
	broken := 0
	for _, org := range orgs {
		h, err := a.Accounts.VerifyAudit(ctx, system, org.ID, known...)
		v := verified{OrganizationID: org.ID, Name: org.Name, Entries: h.Seq, Head: h.String()}
		said := "holds"
		if b, ok := errors.AsType[*account.Broken](err); ok {
			v.Broken, v.Why, said = b.Seq, b.Why, b.Error()
			broken++
		} else if err != nil {
			return err
		}
		out = append(out, v)
		rows = append(rows, []string{org.Name, strconv.FormatInt(v.Entries, 10), said, v.Head})
	}
	if c.JSON {
		err = printJSON(st.Out, out)
	} else {
		err = table(st.Out, []string{"ORGANIZATION", "ENTRIES", "CHAIN", "HEAD"}, rows)
	}
	if err == nil && broken > 0 {
		return hint(fmt.Errorf("%d of %d audit logs do not hold", broken, len(out)), "compare with a backup from before; everything from that entry on may have been changed")
	}
	return err
}

func (c *auditVerify) orgs(ctx context.Context, a *app.App) ([]account.Organization, error) {
	if c.Org == "" && len(c.Head) == 0 {
		return allOrgs(ctx, a)
	}
	org, err := findOrg(ctx, a, c.Org)
	return []account.Organization{org}, err
}

type auditList struct {
	Org     string `placeholder:"NAME|ID" help:"Whose; needed where there are several organizations."`
	Actor   string `placeholder:"ID" help:"Only what this member or key did."`
	Action  string `placeholder:"ACTION" help:"Only this action, such as see.result."`
	Subject string `placeholder:"ID" help:"Only what was done to this interview, plan, key and so on."`
	Limit   int    `default:"50" help:"How many at most."`
	Before  int64  `placeholder:"SEQ" help:"Go on after the last entry of the list before."`
	asJSON
}

func (c *auditList) Run(ctx context.Context, st Streams, o *auditCommand) error {
	if c.Limit < 1 || c.Limit > account.MaxAudit {
		return misuse(fmt.Errorf("--limit: want a number from 1 to %d", account.MaxAudit))
	}
	a, err := o.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	org, err := findOrg(ctx, a, c.Org)
	if err != nil {
		return err
	}
	f := account.AuditFilter{ActorID: c.Actor, Action: account.Action(c.Action), SubjectID: c.Subject}
	entries, err := a.Accounts.Audit(ctx, system, org.ID, f, c.Before, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		if entries == nil {
			entries = []account.Entry{}
		}
		return printJSON(st.Out, entries)
	}
	var rows [][]string
	for _, e := range entries {
		rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), when(e.At), string(e.ActorKind), e.ActorID, string(e.Action), e.SubjectKind, e.SubjectID, string(e.Facts)})
	}
	return table(st.Out, []string{"SEQ", "TIME", "BY", "ID", "ACTION", "OF", "ID", "FACTS"}, rows)
}
