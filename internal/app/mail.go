package app

import (
	"fmt"

	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/mail"
	"github.com/candorhq/candor/internal/pipeline/notify"
)

// openMail makes what writes to candidates; nil where no mail server is set.
func openMail(c *config.Config) (notify.Sender, error) {
	if c.Mail.URL == "" {
		return nil, nil
	}
	s, err := mail.New(MailConfig(c))
	if err != nil {
		return nil, fmt.Errorf("mail.url: %w", err)
	}
	return s, nil
}

// MailConfig is the mail server as the settings name it.
func MailConfig(c *config.Config) mail.Config {
	return mail.Config{URL: c.Mail.URL.Reveal(), From: c.Mail.From, ReplyTo: c.Mail.ReplyTo, Timeout: c.Mail.Timeout}
}
