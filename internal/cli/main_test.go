package cli_test

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/candorhq/candor/internal/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"candor": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			code := cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
			stop()
			os.Exit(code)
		},
	})
}

// TestScript runs testdata/script: what an operator types, and what comes back.
// Beside testscript's own words there are
//
//	freeport VAR         an address of this machine that nobody listens on
//	answers URL          waits until a server answers there
//	change FILE          turns the byte in its middle over
//	cut FILE             leaves its first half
//	sql FILE STATEMENT   changes a SQLite database behind the program's back
//
// and the condition [asr], that the embedded recogniser is there.
func TestScript(t *testing.T) {
	worker := asrWorker(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("CANDOR_DATA", filepath.Join(e.WorkDir, "data"))
			e.Setenv("CANDOR_LISTEN", "127.0.0.1:1") // nothing listens or may listen there
			e.Setenv("CANDOR_SPEECH_WORKER", worker)
			sample, err := os.ReadFile("sample/five.webm")
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(e.WorkDir, "five.webm"), sample, 0o600); err != nil {
				return err
			}
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "asr" {
				return worker != "", nil
			}
			return false, errors.New("unknown condition " + name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"freeport": freePort, "answers": answers, "change": changeByte, "cut": cutFile, "sql": changeDatabase,
		},
	})
}

// asrWorker is the recogniser's worker where `make build` or the operator has
// put it; empty where it is not installed.
func asrWorker(t *testing.T) string {
	built, err := filepath.Abs("../../bin/candor-asr")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(built); err == nil {
		return built
	}
	found, err := exec.LookPath("candor-asr")
	if err != nil {
		t.Log("candor-asr is not built: make build")
		return ""
	}
	return found
}

func freePort(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

func answers(ts *testscript.TestScript, _ bool, args []string) {
	deadline := time.Now().Add(30 * time.Second)
	for {
		res, err := http.Get(args[0])
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s does not answer: %v", args[0], err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func changeByte(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[0])
	b, err := os.ReadFile(name)
	ts.Check(err)
	b[len(b)/2] ^= 0xff
	ts.Check(os.WriteFile(name, b, 0o600))
}

func cutFile(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[0])
	info, err := os.Stat(name)
	ts.Check(err)
	ts.Check(os.Truncate(name, info.Size()/2))
}

// forgetMigration makes a database look as if a migration had not been done.
func forgetMigration(t *testing.T, file string, number int64) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("DELETE FROM goose_db_version WHERE version_id = ?", number)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func changeDatabase(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0])) // the driver comes with package store
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
}
