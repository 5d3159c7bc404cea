package deliver

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

// Call makes one try of a request to an address that a caller named once. It
// is tried as often as its task, for about an hour; what became of the last
// try stands on the task.
func (s *Stage) Call(ctx context.Context, t queue.Task) error {
	var call interview.Call
	if err := json.Unmarshal(t.Payload, &call); err != nil {
		return queue.Final(fmt.Errorf("payload of task %s: %w", t.ID, err))
	}
	at := s.try(ctx, call.URL, &interview.Message{Body: call.Body}, s.c.Now())
	if at.Error == "" && at.Status >= 200 && at.Status < 300 {
		return nil
	}
	return &queue.Plain{Text: "the address did not take it: " + outcome(at)}
}
