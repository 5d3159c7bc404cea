package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/candorhq/candor/client"
)

func Example() {
	ctx := context.Background()
	c := client.New(os.Getenv("CANDOR_URL"), os.Getenv("CANDOR_KEY"))

	made, err := c.CreateInterview(ctx, client.NewInterview{
		PlanID:     "12f4493d",
		Candidate:  &client.Candidate{FirstName: "Ada", Email: "ada@example.com"},
		ExternalID: "application-7",
	}, client.IdempotencyKey("application-7"))
	if p, ok := errors.AsType[*client.Problem](err); ok && p.Code == "invalid" {
		log.Fatal(p.Errors)
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("send this to the candidate:", made.InvitationURL)

	for iv, err := range c.Interviews(ctx, client.Filter{"state": "ready"}) {
		if err != nil {
			log.Fatal(err)
		}
		res, err := c.Result(ctx, iv.ID, nil)
		if err != nil {
			log.Fatal(err)
		}
		if res.Assessment.Score != nil {
			fmt.Printf("%s: %.1f\n", res.Candidate.FirstName, *res.Assessment.Score)
		}
	}
}
