package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/mail"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/store"
)

// doctor gathers findings, each part by itself, so that one that is broken
// does not hide the others.
type doctor struct {
	findings []finding
	fresh    bool // nothing was ever started in the data folder
}

func (d *doctor) add(part string, s state, needed bool, detail, advice string) {
	d.findings = append(d.findings, finding{part, s, needed, detail, advice})
}

// patience is how long one part may take to answer.
const patience = 30 * time.Second

// examine looks at every part, in the order in which they stand on each other.
func (d *doctor) examine(ctx context.Context, c *config.Config) {
	b := buildOf()
	d.add("program", fine, true, fmt.Sprintf("candor %s, %s, %s", b.Version, b.Go, b.Platform), "")
	for _, look := range []func(context.Context, *config.Config){
		d.clock, d.dataFolder, d.secrets, d.database, d.storage, d.ffmpeg, d.recognisers, d.voices, d.fonts, d.mail, d.signOn, d.port, d.address, d.tokens,
	} {
		limited, cancel := context.WithTimeout(ctx, patience)
		look(limited, c)
		cancel()
	}
}

// clock finds a clock that is plainly wrong: links, keys and signatures depend
// on it. Nothing outside is asked.
func (d *doctor) clock(_ context.Context, c *config.Config) {
	now := time.Now()
	advice := "set the clock, best by a time service: systemd-timesyncd, chrony or ntpd"
	newest := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{databaseFile(c), databaseFile(c) + "-wal", c.SecretsFile} {
		if info, err := os.Stat(name); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	if now.Add(time.Minute).Before(newest) {
		d.add("clock", broken, true, fmt.Sprintf("it says %s, and there are files of %s", when(now), when(newest)), advice)
		return
	}
	d.add("clock", fine, true, now.UTC().Format(time.RFC3339), "")
}

// scarce is the free space below which the doctor warns: a day of interviews.
const scarce = 2 << 30

func (d *doctor) dataFolder(_ context.Context, c *config.Config) {
	info, err := os.Stat(c.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.fresh = true
		d.add("data folder", missing, true, c.Data+" does not exist", "where there is an installation, name its folder with --data or CANDOR_DATA; "+
			"else candor org create NAME makes a new one, with its secrets, database and recordings")
		return
	case err != nil:
		d.add("data folder", broken, true, err.Error(), "let the user who runs candor enter it")
		return
	case !info.IsDir():
		d.add("data folder", broken, true, c.Data+" is no folder", "name a folder with --data")
		return
	}
	if err := refuseUnfinished(c); err != nil {
		d.add("data folder", broken, true, err.Error(), "run the same candor restore again; it goes on where it stopped")
		return
	}
	there, err := os.ReadDir(c.Data)
	d.fresh = err == nil && len(there) == 0 // a volume, or the folder that systemd makes
	f, err := os.CreateTemp(c.Data, ".doctor-*")
	if err == nil {
		_, err = f.WriteString("written by candor doctor\n")
		err = errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
	}
	if err != nil {
		d.add("data folder", broken, true, err.Error(), "let the user who runs candor write to it: chown -R candor "+c.Data)
		return
	}
	detail := c.Data + ", writable"
	free, err := app.FreeSpace(c.Data)
	switch {
	case err == nil && free < scarce:
		d.add("data folder", broken, true, fmt.Sprintf("%s, %s free", c.Data, byteSize(free)), "make room; an hour of video takes about 1 GB")
		return
	case err == nil:
		detail += ", " + byteSize(free) + " free"
	}
	if mode := info.Mode().Perm(); mode&0o007 != 0 {
		d.add("data folder", broken, false, fmt.Sprintf("%s may be entered by everybody on this machine (mode %#o)", c.Data, mode), "chmod 700 "+c.Data)
		return
	}
	if d.fresh {
		d.add("data folder", missing, true, detail+", and empty", "candor org create NAME makes a new installation here, with its secrets, database and recordings; candor restore FILE puts a backup here")
		return
	}
	d.add("data folder", fine, true, detail, "")
}

func (d *doctor) secrets(ctx context.Context, c *config.Config) {
	if _, err := os.Stat(c.SecretsFile); errors.Is(err, fs.ErrNotExist) {
		if d.fresh {
			return // it is made with the folder
		}
		advice := "they are made at the first start"
		if _, err := os.Stat(databaseFile(c)); err == nil || c.Database.URL != "" {
			advice = "take the file from a backup: without it access keys and links stop working; where the database is new it is made at the first start"
		}
		d.add("secrets", missing, true, c.SecretsFile+" does not exist", advice)
		return
	}
	s, err := config.LoadSecrets(c.SecretsFile)
	if err != nil {
		d.add("secrets", broken, true, err.Error(), "correct what is named, or take the file from a backup")
		return
	}
	if err := agrees(ctx, c, s); errors.Is(err, config.ErrForeignSecrets) {
		d.add("secrets", broken, true, c.SecretsFile+": "+err.Error(), foreignAdvice)
		return
	}
	d.add("secrets", fine, true, c.SecretsFile, "")
}

func (d *doctor) database(ctx context.Context, c *config.Config) {
	where := c.Database.URL.String() // without its password
	if where == "" {
		where = databaseFile(c)
		if _, err := os.Stat(where); errors.Is(err, fs.ErrNotExist) {
			if d.fresh {
				return
			}
			d.add("database", missing, true, where+" does not exist", "candor serve or candor org create makes a new one")
			return
		}
	}
	db, err := openDB(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		advice := "is the server up, and are name and password right?"
		if c.Database.URL == "" {
			advice = "is the file whole, and does it belong to the user who runs candor? A backup can be restored into another folder"
		}
		d.add("database", broken, true, err.Error(), advice)
		return
	}
	defer db.Close()
	s, err := schemaOf(ctx, db)
	if err == nil {
		err = db.Check(ctx)
	}
	switch {
	case err != nil:
		d.add("database", broken, true, err.Error(), "it opens and does not answer: look at its own log, then at the disk under it")
	case s.Schema < s.Latest:
		d.add("database", broken, true, fmt.Sprintf("%s, schema %d; this program needs %d", where, s.Schema, s.Latest), "stop the server, then: candor backup FILE, candor migrate")
	default:
		d.add("database", fine, true, fmt.Sprintf("%s, schema %d", where, s.Schema), "")
	}
	if off := db.Ahead(); off.Abs() > store.ClockBound {
		d.add("clocks", broken, false, fmt.Sprintf("this machine's is %s the database's, which counts", ahead(off)),
			"set both, best by one time service: S3 and TLS go by this machine's, and refuse one that is wrong by some minutes")
	}
}

// ahead words by how much a clock is wrong.
func ahead(d time.Duration) string {
	if d < 0 {
		return (-d).Round(time.Second).String() + " behind"
	}
	return d.Round(time.Second).String() + " ahead of"
}

func (d *doctor) storage(ctx context.Context, c *config.Config) {
	where := c.Blob.Dir
	if c.Blob.Kind == "s3" {
		where = "bucket " + c.Blob.S3.Bucket + " at " + c.Blob.S3.Endpoint
	} else if _, err := os.Stat(where); errors.Is(err, fs.ErrNotExist) {
		if d.fresh {
			return
		}
		d.add("recordings", missing, true, where+" does not exist", "it is made at the first start; where there were recordings, mount or restore it")
		return
	}
	s, closeIt, err := openBlobs(c)
	if err == nil {
		err = errors.Join(s.Check(ctx), closeIt())
	}
	if err != nil {
		d.add("recordings", broken, true, fmt.Sprintf("%s: %v", where, err), "let candor write there; for a bucket check endpoint, keys and path style")
		return
	}
	if free, err := app.FreeSpace(where); c.Blob.Kind == "dir" && err == nil {
		if free < scarce {
			d.add("recordings", broken, true, fmt.Sprintf("%s, %s free", where, byteSize(free)), "make room; an hour of video takes about 1 GB")
			return
		}
		where += ", " + byteSize(free) + " free"
	}
	d.add("recordings", fine, true, where, "")
}

func (d *doctor) ffmpeg(_ context.Context, c *config.Config) {
	if c.Media.FFmpeg == "off" {
		d.add("ffmpeg", fine, false, "turned off; WebM and Ogg with Opus and WAV can be read", "")
		return
	}
	program := c.Media.FFmpeg
	if program == "ffmpeg" {
		program = "" // looked up
	}
	if v, ok := media.New(media.Config{FFmpeg: program}).HasFFmpeg(); ok {
		d.add("ffmpeg", fine, true, "ffmpeg "+v, "")
		return
	}
	d.add("ffmpeg", missing, true, "recordings of Safari and phones (MP4, AAC, MP3) cannot be read", "apt-get install ffmpeg, or name it with --media-ffmpeg; off does without")
}

// scripts is one text in each script that candidates' names and answers
// commonly have.
const scripts = "Ελληνικά Кириллица العربية עברית हिन्दी বাংলা தமிழ் ไทย 中文 かな 한국어"

// mail signs in to the mail server and sends nothing.
func (d *doctor) mail(ctx context.Context, c *config.Config) {
	if c.Mail.URL == "" {
		d.add("mail", missing, false, "no mail server is set up; whoever invites hands the link on", "name one with CANDOR_MAIL_URL or mail.url, and a sender with mail.from")
		return
	}
	s, err := mail.New(app.MailConfig(c))
	if err != nil {
		d.add("mail", broken, true, err.Error(), "correct mail.url and mail.from")
		return
	}
	if err := s.Check(ctx); err != nil {
		d.add("mail", broken, true, s.Server()+": "+err.Error(), "is the server up, and are port, name and password right? Mail waits for about a day")
		return
	}
	d.add("mail", fine, true, s.From()+" by "+s.Server(), "")
}

func (d *doctor) fonts(context.Context, *config.Config) {
	out, err := pdf.NewFonts(pdf.SystemFontDirs()...).Render(pdf.Document{
		Title: "fonts", Blocks: []pdf.Block{pdf.Paragraph{Runs: pdf.Text(scripts)}},
	})
	if err != nil {
		d.add("fonts", broken, true, err.Error(), "this is a fault of candor's; reports are drawn with the fonts of the program, please report it")
		return
	}
	if len(out.Missing) == 0 {
		d.add("fonts", fine, false, "every common script can be printed", "")
		return
	}
	var names, packages []string
	for _, m := range out.Missing {
		names = append(names, m.Script)
		packages = append(packages, strings.Fields(m.Package)...)
	}
	d.add("fonts", missing, false, "reports print boxes for "+strings.Join(names, ", "), "apt-get install "+strings.Join(unique(packages), " "))
}

func unique(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// port looks whether the listen address is free, or whose it is.
func (d *doctor) port(ctx context.Context, c *config.Config) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err == nil {
		l.Close()
		d.add("port", fine, true, c.Listen+" is free", "")
		return
	}
	if served(ctx, c.Listen) {
		d.add("port", fine, true, c.Listen+" is served by a running candor", "")
		return
	}
	d.add("port", broken, true, err.Error(), "end the program that listens there, or choose another address with --listen")
}

// served tells whether a candor answers at a listen address.
func served(ctx context.Context, listen string) bool {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<10))
	return err == nil && res.StatusCode == http.StatusOK
}

// address warns of links that only work on this machine.
func (d *doctor) address(_ context.Context, c *config.Config) {
	u, err := url.Parse(c.PublicURL)
	if err != nil {
		d.add("public URL", broken, true, "it is no URL", "set --public-url")
		return
	}
	ip := net.ParseIP(u.Hostname())
	switch {
	case u.Hostname() == "localhost" || ip != nil && ip.IsLoopback():
		d.add("public URL", missing, false, c.PublicURL+" works on this machine only", "set --public-url to the address candidates reach, behind a proxy with TLS")
	case u.Scheme == "http":
		d.add("public URL", broken, false, c.PublicURL+" has no TLS: browsers give no microphone to it", "put a proxy with TLS before candor and set --public-url to its https address")
	default:
		d.add("public URL", fine, false, c.PublicURL, "")
	}
}
