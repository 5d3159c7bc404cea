package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/planfile"
)

// interviewCommand is about interviews.
type interviewCommand struct {
	Run interviewRunCommand `cmd:"" help:"Put recorded answers through the whole pipeline and print the result."`
}

// interviewRunCommand runs one interview from files, in a throw-away
// installation unless --data names one.
type interviewRunCommand struct {
	settings
	Plan      string   `arg:"" type:"existingfile" help:"The plan (YAML)."`
	Answers   []string `arg:"" type:"existingfile" name:"audio" help:"One file a question, in asking order: a recording, or a .txt file with a written answer."`
	Candidate string   `help:"The candidate's name, as it shall stand in the report."`
	Format    string   `enum:"json,text" default:"json" help:"What goes to standard output: json or text. The text also goes to standard error while standard output is JSON."`
	Out       string   `type:"path" help:"Folder for result.json, report.html and report.pdf."`
	Quiet     bool     `short:"q" help:"Print nothing but the result."`
}

// Help is shown under the command.
func (c *interviewRunCommand) Help() string {
	return "Example: candor interview run plan.yaml first.webm second.wav third.txt\n\n" +
		"A question without a file counts as not answered. A file named \"-\" leaves a question out. " +
		"Everything is thrown away in the end, unless --data names a folder."
}

// Run makes the interview, waits for its result and prints it.
func (c *interviewRunCommand) Run(ctx context.Context, s Streams) (err error) {
	plan, err := readPlan(c.Plan)
	if err != nil {
		return err
	}
	if n := len(plan.Plan.Questions); len(c.Answers) > n {
		return hint(fmt.Errorf("%d files were given for %d questions", len(c.Answers), n), "give one file a question, in asking order")
	}
	cleanup, err := c.place()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	if c.Config.Log.Level == "info" {
		c.Config.Log.Level = "error"
	}
	c.beside = true
	a, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()

	work, stop := context.WithCancel(ctx)
	worked := make(chan error, 1)
	go func() { worked <- a.Work(work) }()
	defer func() { stop(); err = errors.Join(err, <-worked) }()

	r := &run{a: a, progress: newProgress(s.Err), quiet: c.Quiet}
	res, err := r.interview(ctx, plan, c.Candidate, c.Answers)
	r.progress.end()
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := c.save(ctx, a, res); err != nil {
			return err
		}
	}
	if c.Format == "text" {
		return writeText(s.Out, res)
	}
	if !c.Quiet {
		if err := writeText(s.Err, res); err != nil {
			return err
		}
	}
	return writeJSON(s.Out, res)
}

// place decides where the data goes.
func (c *interviewRunCommand) place() (cleanup func() error, err error) {
	if c.Config.Data != config.Default().Data {
		return func() error { return nil }, nil
	}
	dir, err := os.MkdirTemp("", "candor-interview-")
	c.Config.Data = dir
	return func() error { return os.RemoveAll(dir) }, err
}

func readPlan(name string) (planfile.Plan, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return planfile.Plan{}, err
	}
	p, err := planfile.Read(data)
	if err != nil {
		return p, hint(fmt.Errorf("%s: %w", name, err), "docs/plans.md shows a plan with every field")
	}
	return p, nil
}

// run is one interview from files.
type run struct {
	a        *app.App
	progress *progress
	quiet    bool
	done     int
	total    int
}

func (r *run) step(what string) {
	r.done++
	if !r.quiet {
		r.progress.show(min(r.done, r.total), r.total, what)
	}
}

func (r *run) interview(ctx context.Context, plan planfile.Plan, name string, files []string) (interview.Result, error) {
	org, err := r.organization(ctx)
	if err != nil {
		return interview.Result{}, err
	}
	actor := account.Actor{System: true, OrganizationID: org, Env: account.Live}
	r.total = 2 + len(files) + 3
	first, last, _ := strings.Cut(strings.TrimSpace(name), " ")
	c, err := r.a.Service.CreateInterview(ctx, actor, interview.NewInterview{
		Plan: &plan.Plan, Position: plan.Position, Candidate: &interview.Candidate{FirstName: first, LastName: last},
	}, interview.OnceKey{})
	if err != nil {
		return interview.Result{}, err
	}
	r.step("plan " + plan.Plan.Name)
	id := c.Interview.ID
	for i, file := range files {
		if filepath.Base(file) == "-" {
			continue
		}
		if err := r.answer(ctx, actor, c.Interview, c.Interview.Asked.Questions[i], file); err != nil {
			return interview.Result{}, fmt.Errorf("%s: %w", file, err)
		}
		r.step("answer " + filepath.Base(file))
	}
	if _, err := r.a.Service.Complete(ctx, actor, id, interview.ByCaller); err != nil {
		return interview.Result{}, err
	}
	return r.await(ctx, actor, id, len(files))
}

// organization is the one that local runs belong to.
func (r *run) organization(ctx context.Context) (string, error) {
	const name = "Local runs"
	o, err := r.a.DB.OrganizationByName(ctx, name)
	if errors.Is(err, account.ErrNotFound) {
		o, err = r.a.Accounts.CreateOrganization(ctx, account.Actor{System: true}, account.Organization{Name: name})
	}
	return o.ID, err
}

// answer takes one file as the answer to one question. What it is, is told
// from its bytes; only a name that ends in .txt makes it a written answer.
func (r *run) answer(ctx context.Context, actor account.Actor, iv interview.Interview, q interview.Question, file string) error {
	in := interview.Answer{InterviewID: iv.ID, QuestionID: q.ID, Form: q.Form, StartedAt: time.Now()}
	if strings.EqualFold(filepath.Ext(file), ".txt") {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if in.Form != interview.Code {
			in.Form = interview.Text
		}
		in.Text = strings.TrimSpace(string(data))
		_, err = r.a.Service.WriteAnswer(ctx, actor, in)
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, media.SniffBytes)
	n, err := f.ReadAt(head, 0)
	if n == 0 {
		return errors.Join(errors.New("the file is empty"), ignoreEOF(err))
	}
	kind, ok := media.Sniff(head[:n])
	if !ok {
		return hint(errors.New("the file is not a recording that Candor can read"),
			"WebM, MP4, Ogg, WAV, AU, MP3 and FLAC are read; a written answer needs a name that ends in .txt")
	}
	key := fmt.Sprintf("%s/%s/%s%s", iv.OrganizationID, iv.ID, q.ID, kind.Extension)
	info, err := r.a.Blobs.Put(ctx, key, f, kind.MediaType)
	if err != nil {
		return err
	}
	in.Form = interview.Spoken
	_, err = r.a.Service.FinishAnswer(ctx, actor, in, interview.StoredMedium{
		Key: info.Key, MediaType: kind.MediaType, Video: kind.Video, Bytes: info.Size, SHA256: info.SHA256}, "")
	return err
}

// await waits for the result and shows what is going on meanwhile.
func (r *run) await(ctx context.Context, actor account.Actor, id string, answers int) (interview.Result, error) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		res, err := r.a.Service.Result(ctx, actor, id)
		if err != nil {
			return res, err
		}
		switch res.Interview.State {
		case interview.Ready:
			r.done = r.total - 1
			r.step("result")
			return res, nil
		case interview.Failed:
			return res, hint(fmt.Errorf("the interview failed: %s", res.Interview.Reason), "candor doctor says what is missing")
		}
		if err := r.watch(ctx, actor, id, answers); err != nil {
			return res, err
		}
		select {
		case <-ctx.Done():
			return res, ctx.Err()
		case <-tick.C:
		}
	}
}

// watch shows the stage at work, and ends the run when an engine is missing:
// nobody else would bring it.
func (r *run) watch(ctx context.Context, actor account.Actor, id string, answers int) error {
	stages, err := r.a.Service.Stages(ctx, actor, id)
	if err != nil {
		return err
	}
	for i, st := range stages {
		switch st.State {
		case interview.StageWaiting:
			return hint(fmt.Errorf("%s waits: %s", st.Stage, st.Reason), "candor doctor says what is missing and how to install it")
		case interview.StageRunning:
			if !r.quiet {
				r.progress.show(min(r.done+1+i, r.total), r.total, string(st.Stage))
			}
		}
	}
	return nil
}

// save writes the result and its reports into a folder.
func (c *interviewRunCommand) save(ctx context.Context, a *app.App, res interview.Result) error {
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	doc, err := json.MarshalIndent(shown(res), "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.Out, "result.json"), append(doc, '\n'), 0o644); err != nil {
		return err
	}
	for name, key := range map[string]string{"report.html": res.Report.HTML, "report.pdf": res.Report.PDF} {
		if err := copyBlob(ctx, a, key, filepath.Join(c.Out, name)); err != nil {
			return err
		}
	}
	return nil
}
