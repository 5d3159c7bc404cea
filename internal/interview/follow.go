package interview

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// TooSoon is what a wording says of an event that must come after another which
// is still on its way. Whoever sends tries again after a while, which counts
// as no try.
type TooSoon struct{ After time.Duration }

func (*TooSoon) Error() string { return "an earlier event is still on its way" }

// Follows keeps one event behind an earlier one of the same interview on the
// way to the same webhook: it is [*TooSoon] until the delivery of the last
// event of that type before it was taken, given up or skipped.
func (s *Service) Follows(ctx context.Context, out Outgoing, earlier EventType) error {
	sp := Space{OrganizationID: out.Event.OrganizationID, Env: out.Event.Env}
	var before Event
	for after := int64(0); ; {
		events, err := s.store.Events(ctx, sp, []EventType{earlier}, out.Event.InterviewID, after, MaxPage)
		if err != nil {
			return err
		}
		for _, e := range events {
			if after = e.Seq; e.Seq < out.Event.Seq {
				before = e
			}
		}
		if len(events) < MaxPage {
			break
		}
	}
	if before.ID == "" {
		return nil
	}
	d, err := s.store.Delivery(ctx, deliveryID(before, out.Webhook))
	switch {
	case is(err, NotFound):
		// Not opened yet; one that the webhook's filter leaves out never is.
		if len(out.Webhook.Types) > 0 && !slices.Contains(out.Webhook.Types, earlier) {
			return nil
		}
		if s.now().Sub(before.At) > time.Hour {
			return nil // the webhook is younger than the event
		}
		return &TooSoon{time.Second}
	case err != nil:
		return err
	case d.State == DeliveryPending:
		return &TooSoon{min(max(d.NextAt.Sub(s.now()), time.Second), time.Minute)}
	}
	return nil
}

// deliveryID is derived, so that opening an event's deliveries twice finds the
// first.
func deliveryID(e Event, w Webhook) string {
	return uuid.NewSHA1(turnSpace, []byte(e.ID+"/"+w.ID)).String()
}

// filmed tells whether a result has a film of the sitting.
func filmed(r Result) bool {
	return slices.ContainsFunc(r.Recordings, func(rec Recording) bool {
		return rec.Video && rec.Kind != IntroductionRecording && rec.RemovedAt.IsZero()
	})
}
