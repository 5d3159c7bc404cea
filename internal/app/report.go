package app

import (
	"context"
	"fmt"
)

// reportTemplate is how an organization wants its reports; empty where it did
// not say.
func (a *App) reportTemplate(ctx context.Context, organizationID string) (string, error) {
	org, err := a.DB.Organization(ctx, organizationID)
	if err != nil {
		return "", fmt.Errorf("organization %s: %w", organizationID, err)
	}
	return org.Settings.ReportTemplate, nil
}
