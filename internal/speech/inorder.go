package speech

import (
	"context"
	"errors"
)

// InOrder speaks with the first of engines that is there and knows the language.
// It takes the name of the first that answers Check.
func InOrder(engines ...Synthesizer) Synthesizer { return inOrder(engines) }

type inOrder []Synthesizer

var _ Synthesizer = inOrder(nil)

func (in inOrder) Speak(ctx context.Context, text string, v Voice) ([]int16, error) {
	var failures []error
	for _, e := range in {
		samples, err := e.Speak(ctx, text, v)
		if err == nil || !(errors.Is(err, ErrLanguage) || errors.Is(err, ErrUnavailable)) {
			return samples, err
		}
		failures = append(failures, err)
	}
	return nil, in.none(failures)
}

func (in inOrder) Engine() Engine {
	for _, e := range in {
		if e.Check(context.Background()) == nil {
			return e.Engine()
		}
	}
	return Engine{}
}

func (in inOrder) Check(ctx context.Context) error {
	var failures []error
	for _, e := range in {
		err := e.Check(ctx)
		if err == nil {
			return nil
		}
		failures = append(failures, err)
	}
	return in.none(failures)
}

// none is the failure of all; a list of no engines is an engine that is not there.
func (in inOrder) none(failures []error) error {
	if len(failures) == 0 {
		return ErrUnavailable
	}
	return errors.Join(failures...)
}
